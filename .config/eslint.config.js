import tseslint from 'typescript-eslint'

/** Thresholds carry the style: a file is one idea, a function one step. */
const style = {
  'max-lines': ['error', { max: 250, skipBlankLines: true, skipComments: true }],
  'max-params': ['error', 4],
  'max-depth': ['error', 4],
  complexity: ['error', 16],
  eqeqeq: 'error',
  'no-console': 'error',
}

const typescript = ['src/**/*.ts', 'test/**/*.ts', 'bench/**/*.ts']

export default tseslint.config(
  { ignores: ['dist/**', 'node_modules/**', 'coverage/**', 'charts/**'] },
  ...tseslint.configs.strictTypeChecked.map((config) => ({ ...config, files: typescript })),
  {
    files: ['src/**/*.ts', 'test/**/*.ts', 'bench/**/*.ts'],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: new URL('..', import.meta.url).pathname },
    },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/consistent-type-definitions': 'off',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-non-null-assertion': 'off',
      'preserve-caught-error': 'error',
    },
  },
  { files: ['src/**/*.ts'], rules: style },
)

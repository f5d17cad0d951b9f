/** Capstan's version. A constant, because reading package.json would cost the bundle a file; a test compares the two. */
export const capstanVersion = '0.1.0'

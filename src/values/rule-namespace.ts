import type { Environment } from '@marcbachmann/cel-js'

/**
 * Lets functions have names with a dot: after `addNamespace(environment, 'sets')` one can register `sets.contains(list, list)`.
 * To cel-js that is a method, so that `sets` must be a value; its handlers get it as their first argument. A variable of
 * the same name in a rule (`self.all(ip, …)`) hides it.
 */
export function addNamespace(environment: Environment, name: string): void {
  // A class for each: cel-js tells types by their constructor.
  const Namespace = class {
    readonly name = name
  }
  environment.registerType(name, Namespace).registerConstant(name, name, new Namespace())
}

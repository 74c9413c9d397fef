/** Keeps the members of a union apart. */
type Without<T, K extends keyof T> = T extends unknown ? Omit<T, K> : never

/** A copy without some optional fields; `exactOptionalPropertyTypes` forbids setting them to undefined. */
export function without<T extends object, K extends keyof T>(value: T, ...keys: K[]): Without<T, K> {
  const left = new Set<PropertyKey>(keys)
  return Object.fromEntries(Object.entries(value).filter(([key]) => !left.has(key))) as Without<T, K>
}

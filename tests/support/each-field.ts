/**
 * A copy of `base` for each field of its type, in which that field alone has another value. The type checker demands
 * another value for every field, so that a comparison that a later field is missing from fails its test.
 */
export function eachFieldChanged<T extends object>(
  base: T,
  other: Required<T>,
): readonly (readonly [field: keyof T & string, changed: T])[] {
  return (Object.keys(other) as (keyof T & string)[]).map((field) => [field, { ...base, [field]: other[field] }])
}

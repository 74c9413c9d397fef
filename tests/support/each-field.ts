/**
 * A copy of `base` for each field of its type, in which that field alone has another value. The type checker demands
 * another value for every field, so if a new field is missing from a comparison, the comparison's test fails.
 */
export function eachFieldChanged<T extends object>(
  base: T,
  other: Required<T>,
): readonly (readonly [field: keyof T & string, changed: T])[] {
  return (Object.keys(other) as (keyof T & string)[]).map((field) => [field, { ...base, [field]: other[field] }])
}

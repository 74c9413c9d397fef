import { z } from 'zod'

/*
 * The error of each schema is the end of the sentence "<field> must be …", with which a wrong input is rejected.
 */

export const text = z.string('a text')
export const nonEmpty = z.string('a text that is not empty').min(1, 'a text that is not empty')
export const yesNo = z.boolean('true or false')

/** A whole number. Without `high` there is no limit. */
export function whole(low: number, high = Number.MAX_SAFE_INTEGER): z.ZodInt {
  const expected = high === Number.MAX_SAFE_INTEGER ? `${low} or more` : `from ${low} to ${high}`
  const error = `a whole number ${expected}`
  return z.int(error).min(low, error).max(high, error)
}

export function oneOf<const T extends string | number>(allowed: readonly T[]): z.ZodLiteral<T> {
  return z.literal([...allowed], `one of ${allowed.join(', ')}`)
}

/** The end of the sentence with which a schema rejects what cannot be right. */
export function expectedBy(schema: z.ZodType): string {
  return schema.safeParse(Symbol('any')).error?.issues[0]?.message ?? ''
}

/**
 * Returns the input if it fits. It is not copied, because the identity of a fault rule counts.
 *
 * @param what what the fields of the input are called
 * @throws RangeError whose message is a sentence about the first mistake
 */
export function check<S extends z.ZodType>(schema: S, input: unknown, what = 'field'): z.output<S> {
  const { error } = schema.safeParse(input, { reportInput: true })
  if (error === undefined) return input as z.output<S>
  const [issue] = error.issues
  throw new RangeError(issue === undefined ? error.message : sentenceAbout(issue, what))
}

function sentenceAbout(issue: z.core.$ZodIssue, what: string): string {
  const where = issue.path.join('.')
  if (issue.code === 'unrecognized_keys')
    return where === ''
      ? `There is no ${what} called ${issue.keys.join(', ')}.`
      : `There is no field called ${issue.keys.join(', ')} in ${where}.`
  // The mistakes in one alternative are those in a part of the input that has its form.
  const nested = issue.code === 'invalid_union' ? issue.errors.flat().find(({ path }) => path.length > 0) : undefined
  if (nested !== undefined) return sentenceAbout({ ...nested, path: [...issue.path, ...nested.path] }, what)
  if (issue.code !== 'custom' && issue.input === undefined) return `${where} is missing.`
  return `${where === '' ? 'The input' : where} must be ${issue.message}.`
}

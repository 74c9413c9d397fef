/** Of both providers' lists, except where their pages name another. */
export const largestPage = 20

/** A number in a query, such as the limit of a page; undefined if it is none. */
export function readCount(text: string | undefined, standard: number): number | undefined {
  if (text === undefined) return standard
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined
}

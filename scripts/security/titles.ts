/** A promise of SECURITY.md, such as `promise 50`, or a row of docs/requirements.md, such as `row 9`. */
export type Subject = `promise ${number}` | `row ${number}`

/**
 * The promise that a test is about, if any: its own title starts with the number. WebdriverIO reports the titles of the
 * groups before it, each followed by a dot.
 */
const promise = /(?:^|\D\.)(\d{1,2}) [a-zA-Z$]/

/** `row 9`, `rows 18 and 20` or `rows 18 to 20`, anywhere in a title, because a group of tests is often about one row. */
const row = /\brows? (\d+)(?: (to|and) (\d+)\b)?/gi

/** What a test is about. For Vitest, `title` is the test's own title, and `fullTitle` also has those of its groups. */
export function subjectsOf(title: string, fullTitle = title): readonly Subject[] {
  const number = promise.exec(title)?.[1]
  return [...(number === undefined ? [] : [`promise ${Number(number)}` as const]), ...rowsIn(fullTitle)]
}

function rowsIn(title: string): readonly Subject[] {
  return [...title.matchAll(row)].flatMap(([, first, word, last]) => {
    const from = Number(first)
    const to = Number(last ?? first)
    const numbers = word === 'and' ? [from, to] : Array.from({ length: to - from + 1 }, (_, index) => from + index)
    return numbers.map((number) => `row ${number}` as const)
  })
}

/** Matches `'12 no secret …'`, given to `it(…)`, `test(…)`, `it.each(…)(…)` or `it.runIf(…)(…)`. */
const declaredPromise = /(?:\b(?:it|test)\(|\)\()\s*['"`](\d{1,2}) [a-zA-Z$]/g
/** Matches `'row 9, …'` as the first argument of any function, because some specs have their own for groups of tests. */
const declaredRow = /\(\s*(['"`])(rows? \d.*?)\1/gi

/** What the tests in a source are about, whether they are skipped, empty or fail. */
export function declaredSubjects(source: string): ReadonlySet<Subject> {
  const promises = [...source.matchAll(declaredPromise)].map(([, number]) => `promise ${Number(number)}` as const)
  return new Set([...promises, ...[...source.matchAll(declaredRow)].flatMap(([, , title = '']) => rowsIn(title))])
}

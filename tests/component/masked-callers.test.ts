import fc from 'fast-check'
import { expect, test } from 'vitest'
import { page } from 'vitest/browser'
import { caller } from '../../shared/callers/called.ts'
import { createNumberFormat } from '../../shared/callers/masked.ts'
import { success } from '../../shared/result.ts'
import { someCaller, tabled, type SomeCaller, toldBy } from '../support/callers.ts'
import { aMember } from '../support/rooms.ts'
import { fixedSeed as seed } from '../support/fixed-seed.ts'
import { askedToRemove, showBridge, withBridge } from './window.ts'

const IN_QUESTION = 6

/** Shows a room of these callers, and then the question whether to remove them, while numbers are masked. */
async function show(callers: readonly SomeCaller[]) {
  const members = callers.map(({ name, number }, index) => aMember(index, { name, number, joinedAt: index }))
  const labels = Object.fromEntries(callers.flatMap((one) => Object.entries(one.labels)))
  await showBridge({
    snapshot: withBridge({ members, people: members.length, meMatches: 0 }),
    preferences: { maskNumbers: true },
    roomMarks: { labels },
    results: {
      ask: () => success(askedToRemove(members)),
    },
  })
  const words = { labels, number: createNumberFormat(true), nobody: 'Unknown caller' }
  const rows = members.map((member) => {
    const { full } = caller(member, words)
    return { member, full, row: () => document.querySelector(`[aria-label=${JSON.stringify(full)}]`) }
  })
  for (const { full, row } of rows) await expect.poll(row, { message: full }).not.toBeNull()
  const inRows = rows.map(({ member, full, row }) => ({ member, full, texts: textsOf(row()) }))
  const boxes = page.getByRole('checkbox', { name: /^Select / })
  await boxes.first().click()
  await boxes.nth(1).click()
  await page.getByRole('button', { name: 'Remove…' }).click()
  const asked = page.getByRole('alertdialog').getByRole('listitem')
  await expect.element(asked.first()).toBeVisible()
  return {
    inRows,
    inQuestion: asked.elements().map((item, index) => ({ member: members[index], texts: textsOf(item) })),
  }
}

/** What an element shows, and what a screen reader says: the texts of its smallest parts, names and tooltips. */
function textsOf(element: Element | null): readonly string[] {
  const all = element === null ? [] : [element, ...element.querySelectorAll('*')]
  return all.flatMap((part) => [
    ...(part.childElementCount === 0 ? [part.textContent] : []),
    ...['aria-label', 'title'].flatMap((name) => part.getAttribute(name) ?? []),
  ])
}

const generated = fc.sample(someCaller, { seed, numRuns: 2 * IN_QUESTION })
test.each([0, 1])(
  `rows and the question before a removal reveal no four digits of a masked number (seed ${seed}, part %s)`,
  async (part) => {
    const { inRows, inQuestion } = await show(generated.slice(part * IN_QUESTION, (part + 1) * IN_QUESTION))
    expect(inQuestion).toHaveLength(IN_QUESTION)
    for (const { member, texts } of [...inRows, ...inQuestion])
      for (const text of texts) expect([text, ...toldBy(text, member ?? { number: '' })]).toEqual([text])
  },
)

test('rows name and mask the callers of the table as the table says', async () => {
  // This takes every fortieth caller, because a room with all of them would not be drawn at once.
  const some = tabled
    .filter(({ name }, index) => index % 40 === 7 && !/[\p{Cc}\p{Cs}]/u.test(name))
    .slice(0, IN_QUESTION)
  const { inRows } = await show(some.map((one) => ({ ...one, labels: {} })))
  expect(inRows.map(({ full }) => full)).toEqual(some.map(({ masked }) => masked))
})

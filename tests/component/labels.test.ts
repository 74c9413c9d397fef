import { expect, test } from 'vitest'
import { page } from 'vitest/browser'
import { success } from '../../shared/result.ts'
import { fakeRoomMarks } from '../gallery/bridge.ts'
import { showPage } from './window.ts'
import { labelPreview } from '../support/label-preview.ts'

const labels = { '15550100123': 'Ana Diaz', '15550100199': 'Reception' }

test('asks before it removes a label, so that a double click does not remove another one', async () => {
  const shown = await showPage('labels', { roomMarks: { labels } })
  const remove = page.getByRole('button', { name: 'Remove the name of +1 555 010 0123' })
  await remove.click()
  expect(shown.calls('setLabel')).toEqual([])
  const dialog = page.getByRole('dialog', { name: 'Remove the name Ana Diaz of +1 555 010 0123?' })
  await dialog.getByRole('button', { name: 'Remove' }).click()
  expect(shown.calls('setLabel')).toEqual([{ number: '15550100123', name: '' }])
  await expect.element(dialog).not.toBeInTheDocument()
})

test('while numbers are masked, the list, the question before a removal and the preview of an import show none in full', async () => {
  await showPage('labels', {
    roomMarks: { labels: { '15550100123': 'Desk 15550100123' } },
    preferences: { maskNumbers: true },
    results: {
      chooseLabels: () =>
        success(
          labelPreview({
            isGuessed: true,
            bad: { count: 1, first: [{ line: 2, lastLine: 2, text: 'Ben;15550100155', reason: 'columns' }] },
            taken: {
              count: 1,
              first: [{ number: '15550100112', name: 'Desk 15550100112', given: 'Desk +1 555 010 0112' }],
            },
            shared: { count: 1, first: [{ number: '15550100113', names: ['15550100113', 'Ben'] }] },
            sample: [{ line: 1, number: '15550100111', name: '+1 555 010 0111' }],
          }),
        ),
    },
  })
  const shown = () => document.body.innerText
  await expect.element(page.getByText('+1 ••• 23')).toBeVisible()
  expect(shown()).not.toContain('5550')
  await page.getByRole('button', { name: 'Remove the name of +1 ••• 23' }).click()
  await expect.element(page.getByRole('dialog', { name: /^Remove the name Desk •+23 of/ })).toBeVisible()
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click()
  await page.getByRole('button', { name: 'Import CSV…' }).click()
  await expect.element(page.getByRole('dialog').getByText(/not saved as Unicode/)).toBeVisible()
  await expect.element(page.getByText('Line 2: not two columns')).toBeVisible()
  expect(shown()).not.toMatch(/5550|555 0/)
})

const chooseLabels = (changes: Parameters<typeof labelPreview>[0]) => ({
  chooseLabels: () => success(labelPreview(changes)),
  importLabels: () => success({ imported: 4 }),
})
const preview = page.getByRole('dialog', { name: 'Import these caller names?' })

test('row 21, labels: before an import, says which columns it takes, how callers will be called, and what it leaves out', async () => {
  const columns = { ...labelPreview().columns, others: [{ column: 4, heading: 'Fax' }] }
  const first = [
    { line: 7, lastLine: 7, text: '555-0104 / 05', reason: 'several' as const },
    { line: 9, lastLine: 12, text: '"Ben', reason: 'quote' as const },
  ]
  const doubtful = { line: 4, number: '0309018200', name: 'Eva Lund', reason: 'country' as const }
  const shown = await showPage('labels', {
    results: chooseLabels({
      columns,
      same: 1,
      bad: { count: 30, first },
      doubtful: { count: 1, first: [doubtful] },
      cutAt: 50_000,
    }),
  })
  await page.getByRole('button', { name: 'Import CSV…' }).click()
  for (const text of [
    '3 numbers: 2 new · 1 unchanged',
    /Names from 2 columns: .*First Name.* and .*Last Name/,
    /Numbers from column .*Mobile Phone/,
    /Not taken: .*Fax/,
    'Only the first 50,000 lines are used.',
    'Mia Stone',
    '1 line to check:',
    'Line 4: no country code, which rooms usually show',
    '30 lines skipped:',
    'Line 7: several numbers, unclear where one ends',
    'Lines 9 to 12: a quotation mark is missing',
    'and 28 more',
  ])
    await expect.element(preview.getByText(text)).toBeVisible()
  expect(shown.calls('importLabels')).toEqual([])
  await preview.getByRole('button', { name: 'Import', exact: true }).click()
  expect(shown.calls('importLabels')).toEqual([{ importId: 'import-1', replace: false, last: false }])
  await expect.element(page.getByText('4 names were imported.')).toBeVisible()
})

test('replaces existing names, and chooses among several, only if the user switches that on', async () => {
  const shown = await showPage('labels', {
    results: chooseLabels({
      fresh: 0,
      taken: { count: 1, first: [{ number: '15550100123', name: 'Ana Diaz', given: 'Anna Diaz' }] },
      shared: { count: 1, first: [{ number: '15550100120', names: ['Kim Lee', 'Lou Roe'] }] },
    }),
  })
  const open = page.getByRole('button', { name: 'Import CSV…' })
  await open.click()
  await expect.element(preview.getByText(/now .*Ana Diaz.*, in the file .*Anna Diaz/)).toBeVisible()
  await expect.element(preview.getByText(/Kim Lee.* and .*Lou Roe/)).toBeVisible()
  await preview.getByRole('button', { name: 'Close' }).click()
  expect(shown.calls('importLabels')).toEqual([])
  await open.click()
  await preview.getByRole('switch', { name: 'Replace existing names' }).click()
  await preview.getByRole('button', { name: 'Import', exact: true }).click()
  expect(shown.calls('importLabels')).toEqual([{ importId: 'import-1', replace: true, last: false }])
  await open.click()
  await expect.element(preview.getByRole('switch', { name: 'Replace existing names' })).not.toBeChecked()
  await preview.getByRole('switch', { name: /^Of several names/ }).click()
  await preview.getByRole('button', { name: 'Import', exact: true }).click()
  expect(shown.calls('importLabels').at(-1)).toEqual({ importId: 'import-1', replace: false, last: true })
})

test('says of a file without a usable line that there is none, and imports nothing', async () => {
  const shown = await showPage('labels', {
    results: chooseLabels({ fresh: 0, sample: [], columns: { names: [], numbers: [], others: [] } }),
  })
  await page.getByRole('button', { name: 'Import CSV…' }).click()
  await expect.element(preview.getByText('No usable lines in this file.')).toBeVisible()
  await expect.element(preview.getByText('No column has the numbers of people.')).toBeVisible()
  await preview.getByRole('button', { name: 'Close' }).click()
  expect(shown.calls('importLabels')).toEqual([])
})

test.each([
  ['en', 'en-GB', 'Number', /Enter \+ and that code/],
  ['de', 'de-DE', 'Nummer', /ein \+ und diese Vorwahl/],
] as const)('explains while a number is entered that it may lack its country code (%s)', async (...texts) => {
  const [language, locale, number, sentence] = texts
  await showPage('labels', { appStatus: { language, locale } })
  const field = page.getByRole('textbox', { name: number })
  await field.fill('0555 010 0123')
  await expect.element(page.getByText(sentence)).toBeVisible()
  await field.fill('001 555 010 0123')
  await expect.element(page.getByText(sentence)).not.toBeInTheDocument()
})

test('the search field stays when the list becomes short, and the view says when nothing matches', async () => {
  const many = Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`1555010010${index}`, `Caller ${index}`]))
  const shown = await showPage('labels', { roomMarks: { labels: many } })
  const search = page.getByRole('searchbox', { name: 'Search names' })
  await search.fill('Caller 8')
  const { '15550100108': _removed, ...others } = many
  shown.push('roomMarks', fakeRoomMarks({ labels: others }))
  await expect.element(page.getByText('Nothing matches “Caller 8”.')).toBeVisible()
  await search.fill('-')
  await expect.element(page.getByText('Nothing matches “-”.')).toBeVisible()
  await search.fill('')
  await expect.poll(() => page.getByRole('listitem').elements()).toHaveLength(8)
})

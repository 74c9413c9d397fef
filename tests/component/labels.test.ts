import { expect, test } from 'vitest'
import { page } from 'vitest/browser'
import { failure, success, type Result } from '../../shared/result.ts'
import { later, savedView, showWindow, usualMorning } from './window.ts'

const { snapshot } = usualMorning()
const labels = { '15550100123': 'Ana Diaz', '15550100199': 'Reception' }

test('asks before it removes a label, so that a double click does not remove another one', async () => {
  const shown = await showWindow({ snapshot, savedView: savedView({ name: 'labels' }), roomMarks: { labels } })
  const remove = page.getByRole('button', { name: 'Remove the name of +1 555 010 0123' })
  await remove.click()
  expect(shown.calls('setLabel')).toEqual([])
  const dialog = page.getByRole('dialog', { name: 'Remove the name Ana Diaz of +1 555 010 0123?' })
  await dialog.getByRole('button', { name: 'Remove' }).click()
  expect(shown.calls('setLabel')).toEqual([{ number: '15550100123', name: '' }])
  await expect.element(dialog).not.toBeInTheDocument()
})

test('while numbers are masked, the list, the question before a removal and the preview of an import show none in full', async () => {
  await showWindow({
    snapshot,
    savedView: savedView({ name: 'labels' }),
    roomMarks: { labels: { '15550100123': 'Desk 15550100123' } },
    preferences: { maskNumbers: true },
    results: {
      chooseLabels: () =>
        success({
          importId: 'import-1',
          isGuessed: true as const,
          fresh: 1,
          changed: 0,
          same: 0,
          bad: [{ line: 2, text: 'Ben;15550100155', reason: 'columns' as const }],
          sample: [{ line: 1, number: '15550100111', name: '+1 555 010 0111' }],
        }),
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

test('shows why a label could not be removed', async () => {
  let full = true
  await showWindow({
    snapshot,
    savedView: savedView({ name: 'labels' }),
    roomMarks: { labels },
    results: { setLabel: () => (full ? failure('storage', { values: { reason: 'full' } }) : success(undefined)) },
  })
  await page.getByRole('button', { name: 'Remove the name of +1 555 010 0199' }).click()
  const dialog = page.getByRole('dialog', { name: 'Remove the name Reception of +1 555 010 0199?' })
  await dialog.getByRole('button', { name: 'Remove' }).click()
  await expect.element(dialog.getByRole('alert')).toBeVisible()
  full = false
  await dialog.getByRole('button', { name: 'Remove' }).click()
  await expect.element(dialog).not.toBeInTheDocument()
})

test.each([
  ['en', 'en-GB', 'Number', /Enter \+ and that code/],
  ['de', 'de-DE', 'Nummer', /ein \+ und diese Vorwahl/],
] as const)('explains while a number is entered that it may lack its country code (%s)', async (...texts) => {
  const [language, locale, number, sentence] = texts
  await showWindow({ snapshot, savedView: savedView({ name: 'labels' }), appStatus: { language, locale } })
  const field = page.getByRole('textbox', { name: number })
  await field.fill('0555 010 0123')
  await expect.element(page.getByText(sentence)).toBeVisible()
  await field.fill('001 555 010 0123')
  await expect.element(page.getByText(sentence)).not.toBeInTheDocument()
})

test('a label that is stored late does not close the dialog in which the user edits another label', async () => {
  const stored = later<Result<undefined>>()
  const shown = await showWindow({
    snapshot,
    savedView: savedView({ name: 'labels' }),
    roomMarks: { labels },
    results: { setLabel: () => stored.result },
  })
  await page.getByRole('button', { name: 'Edit the name of +1 555 010 0123' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await expect.poll(() => shown.calls('setLabel')).toHaveLength(1)
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click()
  await page.getByRole('button', { name: 'Edit the name of +1 555 010 0199' }).click()
  const field = page.getByRole('dialog').getByRole('textbox')
  await field.fill('Front desk')
  stored.arrive(success(undefined))
  await stored.result
  await new Promise(requestAnimationFrame)
  await expect.element(field).toHaveValue('Front desk')
})

test('the search field stays when the list becomes short, and the view says when nothing matches', async () => {
  const many = Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`1555010010${index}`, `Caller ${index}`]))
  const shown = await showWindow({ snapshot, savedView: savedView({ name: 'labels' }), roomMarks: { labels: many } })
  const search = page.getByRole('searchbox', { name: 'Search names' })
  await search.fill('Caller 8')
  const { '15550100108': _removed, ...others } = many
  shown.push('roomMarks', {
    labels: others,
    myNumbers: {},
    roomNotifications: {},
    roomRules: {},
    spoken: {},
    pinned: [],
  })
  await expect.element(page.getByText('Nothing matches “Caller 8”.')).toBeVisible()
  await search.fill('-')
  await expect.element(page.getByText('Nothing matches “-”.')).toBeVisible()
  await search.fill('')
  await expect.poll(() => page.getByRole('listitem').elements()).toHaveLength(8)
})

import { expect, test } from 'vitest'
import { page } from 'vitest/browser'
import { success } from '../../shared/result.ts'
import { journal } from '../gallery/crowds.ts'
import { savedView, showWindow, usualMorning } from './window.ts'

test('deleting old journal lines says how many were deleted', async () => {
  const shown = await showWindow({
    snapshot: usualMorning().snapshot,
    savedView: savedView({ name: 'journal' }),
    results: {
      journal: () => success({ entries: journal(Date.now(), 5) }),
      deleteOlder: () => success({ lines: 1_240 }),
    },
  })
  await page.getByRole('button', { name: 'Export and delete' }).click()
  await page.getByRole('menuitem', { name: 'Delete entries older than 3 months…' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
  await expect.element(page.getByText('1,240 entries were deleted.')).toBeVisible()
  expect(shown.calls('deleteOlder')).toEqual([{ months: 3 }])
})

import { expect, test } from 'vitest'
import { page } from 'vitest/browser'
import { showBridge, snapshot, withBridge } from './window.ts'

const row = () => page.getByRole('listitem', { name: 'Ana Diaz +1 555 010 0123' })

test('icons for a raised hand and for speaking make a row no taller, and its caller can still be muted', async () => {
  const shown = await showBridge()
  await expect.element(row()).toBeVisible()
  const { height } = row().element().getBoundingClientRect()
  const hints = [{ callUuid: 'call-11', kind: 'hand' } as const, { callUuid: 'call-11', kind: 'floor' } as const]
  shown.become(withBridge({ hints }))
  await expect.element(row().getByTitle('hand raised')).toBeVisible()
  await expect.element(row().getByTitle('speaking')).toBeVisible()
  expect(row().element().getBoundingClientRect().height).toBe(height)
  await expect.element(row().getByRole('button', { name: 'Mute Ana Diaz' })).toHaveAttribute('aria-disabled', 'false')
  expect(page.getByText('hand raised').elements()).toHaveLength(1)
  shown.become(snapshot)
  await expect.element(row().getByText('hand raised')).not.toBeInTheDocument()
})

import { expect, test } from 'vitest'
import { page } from 'vitest/browser'
import { fakeAppStatus } from '../gallery/bridge.ts'
import { expandedBridge, showWindow, usualMorning } from './window.ts'

const { snapshot } = usualMorning()
const key = 'acme/Support bridge'
const row = () => page.getByRole('listitem', { name: 'Ana Diaz +1 555 010 0123' })

test('icons for a raised hand and for speaking make a row no taller, and its caller can still be muted', async () => {
  const shown = await showWindow({ snapshot, savedView: expandedBridge })
  await expect.element(row()).toBeVisible()
  const { height } = row().element().getBoundingClientRect()
  const hints = {
    [key]: [{ callUuid: 'call-11', kind: 'hand' } as const, { callUuid: 'call-11', kind: 'floor' } as const],
  }
  shown.push('appStatus', fakeAppStatus({ hints }))
  await expect.element(row().getByTitle('hand raised')).toBeVisible()
  await expect.element(row().getByTitle('speaking')).toBeVisible()
  expect(row().element().getBoundingClientRect().height).toBe(height)
  await expect.element(row().getByRole('button', { name: 'Mute Ana Diaz' })).toHaveAttribute('aria-disabled', 'false')
  expect(page.getByText('hand raised').elements()).toHaveLength(1)
  shown.push('appStatus', fakeAppStatus())
  await expect.element(row().getByText('hand raised')).not.toBeInTheDocument()
})

import { expect, test } from 'vitest'
import { page } from 'vitest/browser'
import type { Conference, Member, Snapshot } from '../../shared/model.ts'
import { success } from '../../shared/result.ts'
import { expandedBridge, showWindow, usualMorning } from './window.ts'

const { made, snapshot } = usualMorning()

function bridge(more: Partial<Conference>): Snapshot {
  const conferences = snapshot.conferences.map((room) => (room.name === 'Support bridge' ? { ...room, ...more } : room))
  return { ...snapshot, conferences }
}

const members = snapshot.conferences.find(({ name }) => name === 'Support bridge')?.members ?? []
const silent = (one: Member): Member => ({ ...one, muted: true })
const answers = { act: () => success({ state: 'accepted' as const, covered: members.length }) }
const muteEveryone = page.getByRole('button', { name: 'Mute everyone in Support bridge' })

test('what the provider took is on its way; how many are muted is said once a reading shows it', async () => {
  const shown = await showWindow({ snapshot, place: expandedBridge, answers })
  await muteEveryone.click()
  await expect.element(page.getByText('Muting 6 people…')).toBeVisible()
  const entry = { at: Date.now(), state: 'accepted' as const }
  shown.become(bridge({ pending: [made.pending('mute', 'everyone', entry)] }))
  // One of them has left; the rest are shown as muted.
  const left = members.slice(1).map(silent)
  await expect.element(page.getByText('muting everyone…')).toBeVisible()
  await expect.element(page.getByRole('button', { name: 'Mute Ana Diaz' })).toHaveTextContent('Muting…')
  await expect.element(page.getByRole('button', { name: 'Unmute Ravi Menon' })).toHaveTextContent('Unmute')
  expect(page.getByText(/are muted/).elements()).toEqual([])
  shown.become(bridge({ members: left, people: left.length, rosterAt: Date.now() }))
  await expect.element(page.getByText('5 people are muted. Callers who join later are not.')).toBeVisible()
  await expect.element(page.getByText('Muting 6 people…')).not.toBeInTheDocument()
})

test('what no reading confirms is called requested', async () => {
  const shown = await showWindow({ snapshot, place: expandedBridge, answers })
  await muteEveryone.click()
  await expect.element(page.getByText('Muting 6 people…')).toBeVisible()
  const entry = { at: Date.now(), state: 'requested' as const }
  shown.become(bridge({ pending: [made.pending('mute', 'everyone', entry)], rosterAt: Date.now() }))
  await expect.element(page.getByText(/^Muting was requested, but no reading has confirmed it/)).toBeVisible()
  expect(page.getByText(/are muted/).elements()).toEqual([])
})

test('unmuting is said to be done as well', async () => {
  const shown = await showWindow({ snapshot, place: expandedBridge, answers })
  await page.getByRole('button', { name: 'Unmute everyone in Support bridge' }).click()
  await expect.element(page.getByText('Unmuting 6 people…')).toBeVisible()
  shown.become(bridge({ members: members.map((one) => ({ ...one, muted: false })), rosterAt: Date.now() + 1 }))
  await expect.element(page.getByText('6 people are no longer muted.')).toBeVisible()
})

test('the progress of some is not called everyone, and stands in the place of the counts', async () => {
  await showWindow({
    snapshot: bridge({ pending: [made.pending('mute', ['call-11', 'call-12', 'call-13'], { state: 'accepted' })] }),
    place: expandedBridge,
  })
  const room = page.getByRole('group', { name: 'Support bridge' })
  await expect.element(room.getByText('muting 3 people…', { exact: true })).toBeVisible()
  expect(room.getByText(/you are not in this room/).elements()).toEqual([])
})

import { expect, test } from 'vitest'
import { page } from 'vitest/browser'
import { failure, success } from '../../shared/result.ts'
import type { NewcomersView } from '../../shared/rooms/newcomers.ts'
import { showWindow, usualMorning, withRoom } from './window.ts'

const { snapshot } = usualMorning()
const withNewcomers = (newcomers: NewcomersView, all = snapshot) => withRoom(all, 'Weekly standup', { newcomers })
const room = { accountId: 'acme', name: 'Weekly standup' }
const seen = { accountId: 'acme', conference: 'Weekly standup', instance: 1 }
const box = () => page.getByRole('checkbox', { name: 'Mute new callers' })

test('offers to mute newcomers only in my own room, and ticks the box when the main process mutes them', async () => {
  const shown = await showWindow({ snapshot, results: { switchNewcomers: () => success(undefined) } })
  await expect.element(box()).not.toBeChecked()
  expect(box().elements()).toHaveLength(1)
  await box().click()
  expect(shown.calls('switchNewcomers')).toEqual([{ room, rule: 'mute' }])
  await expect.element(box()).toBeChecked()
  shown.become(withNewcomers({ rule: 'mute', state: 'on' }))
  await expect.element(box()).toBeChecked()
  await box().click()
  expect(shown.calls('switchNewcomers')).toHaveLength(2)
  expect(shown.calls('switchNewcomers')[1]).toEqual({ room, rule: 'off' })
})

test('in read-only mode the box can only be cleared, and in an ending room it cannot be ticked', async () => {
  const watching = { ...snapshot, readOnly: true }
  const shown = await showWindow({ snapshot: watching })
  await expect.element(box()).toBeDisabled()
  shown.become(withNewcomers({ rule: 'mute', state: 'on' }, watching))
  await expect.element(box()).toBeEnabled()
  shown.become(withRoom(snapshot, 'Weekly standup', { state: 'ending' }))
  await expect.element(box()).toBeDisabled()
})

test('if the main process refuses to mute newcomers, the box stays unticked, and an alert says so', async () => {
  await showWindow({
    snapshot,
    results: { switchNewcomers: () => failure('changed', { values: { reason: 'me' } }) },
  })
  await box().click()
  await expect.element(page.getByRole('alert').getByText("New callers can't be muted.")).toBeVisible()
  await expect.element(box()).not.toBeChecked()
})

test('after a pause, a question names the callers who joined since, and replies cover only these', async () => {
  const shown = await showWindow({
    snapshot: withNewcomers({ rule: 'mute', state: 'paused', why: 'sleep', came: ['call-2', 'call-3'] }),
  })
  await expect.element(page.getByText(/Joined since: Ana Diaz and \+1 555 010 0137\.$/)).toBeVisible()
  await page.getByRole('button', { name: 'Mute them, resume' }).click()
  await page.getByRole('button', { name: 'Resume without muting' }).click()
  await page.getByRole('button', { name: 'Turn off' }).click()
  expect(shown.calls('goOnWithNewcomers')).toEqual([
    { seen, reply: 'muteThem', came: ['call-2', 'call-3'] },
    { seen, reply: 'leaveThem', came: ['call-2', 'call-3'] },
  ])
  expect(shown.calls('switchNewcomers')).toEqual([{ room, rule: 'off' }])
})

test('if all callers who joined since the pause are muted, the question does not claim that nobody joined', async () => {
  await showWindow({ snapshot: withNewcomers({ rule: 'mute', state: 'paused', why: 'sleep', came: [] }) })
  await expect.element(page.getByText(/Nobody to mute has joined since\.$/)).toBeVisible()
  await expect.element(page.getByRole('button', { name: 'Resume' })).toBeVisible()
})

test('where a colleague leads, their name is said, and the newcomers are theirs until I want it here too', async () => {
  const led = { state: 'paused', why: 'colleague', by: 'Ben', came: ['call-2'] } as const
  const shown = await showWindow({ snapshot: withNewcomers({ rule: 'ask', ...led }) })
  const says = 'Ben already decides about new callers, at another desk. So Gavel does nothing here.'
  await expect.element(page.getByText(says, { exact: true })).toBeVisible()
  await expect.element(page.getByRole('button', { name: 'Put them at the door, resume' })).not.toBeInTheDocument()
  await page.getByRole('button', { name: 'Do it here too' }).click()
  await page.getByRole('button', { name: 'Turn off' }).click()
  expect(shown.calls('goOnWithNewcomers')).toEqual([{ seen, reply: 'leaveThem', came: ['call-2'] }])
  expect(shown.calls('switchNewcomers')).toEqual([{ room, rule: 'off' }])
})

test('while it is unknown which caller I am, the question after a pause asks the user to say that first', async () => {
  const paused = withNewcomers({ rule: 'mute', state: 'paused', why: 'me', came: [] })
  const unknown = paused.conferences.map((one) => ({
    ...one,
    members: (one.members ?? []).map((member) => ({ ...member, isMe: false })),
  }))
  const shown = await showWindow({ snapshot: { ...paused, conferences: unknown } })
  await expect
    .element(page.getByText(/Gavel lost track of which caller you are\. .* Choose yourself first\.$/))
    .toBeVisible()
  shown.become(paused)
  await expect.element(page.getByText(/Choose yourself first/)).not.toBeInTheDocument()
  await expect.element(page.getByText(/Gavel lost track of which caller you are\./)).toBeVisible()
})

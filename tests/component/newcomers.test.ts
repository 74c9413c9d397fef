import { expect, test } from 'vitest'
import { page } from 'vitest/browser'
import type { NewcomersView } from '../../shared/rooms/newcomers.ts'
import { showWindow, withStandup } from './window.ts'

const withNewcomers = (newcomers: NewcomersView) => withStandup({ newcomers })
const room = { accountId: 'acme', name: 'Weekly standup' }
const seen = { accountId: 'acme', conference: 'Weekly standup', instance: 1 }
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

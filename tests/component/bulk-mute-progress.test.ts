import { expect, test } from 'vitest'
import { page, userEvent, type Locator } from 'vitest/browser'
import type { ActionResult, Member, Question } from '../../shared/rooms/model.ts'
import { success, type Result } from '../../shared/result.ts'
import { askedToEnd, later, made, peopleOf, showBridge, showWindow, withBridge, withStandup } from './window.ts'

const members = peopleOf('Support bridge')
const muteEveryone = page.getByRole('button', { name: 'Mute everyone in Support bridge' })

const item = (name: string) => page.getByRole('menuitem', { name, exact: true })

test('if everyone is muted again before the response arrives, the mute is sent only once', async () => {
  const act = later<Result<ActionResult>>()
  const shown = await showBridge({ results: { act: () => act.result } })
  await muteEveryone.click()
  await muteEveryone.click()
  await userEvent.keyboard('{Shift>}M{/Shift}')
  act.arrive(success({ state: 'accepted', covered: 6 }))
  expect(shown.calls('act')).toHaveLength(1)
})

test.each([
  ['on', { rule: 'mute', state: 'on' }, 'Callers who join later are muted too.'],
  ['paused', { rule: 'mute', state: 'paused', why: 'me' }, 'Callers who join later are not muted.'],
] as const)(
  'while the muting of newcomers is %s, the tooltip of a mute says whether later callers are muted',
  async (_what, newcomers, later) => {
    const me = members.map((one) => ({ ...one, isMe: one.key === 'call-11' }))
    const own = { own: true, members: me, newcomers }
    await showBridge({ snapshot: withBridge(own) })
    const mute = page.getByRole('group', { name: 'Support bridge' }).getByRole('button', { name: 'Mute all but me' })
    await expect.element(mute).toHaveAttribute('title', later)
  },
)

const asked = (
  kind: 'unmute' | 'deafen',
  who: 'everyone' | 'everyoneButMe',
  more: Partial<Question> = {},
): Question => {
  const seen = { accountId: 'acme', conference: 'Support bridge', instance: 1 }
  return { ...askedToEnd(), kind, action: { kind, seen, who: { kind: who } }, ...more }
}

test('unmutes everyone only from the menu, after a question', async () => {
  const question = asked('unmute', 'everyone')
  const shown = await showBridge({
    results: {
      act: ({ confirmation }: { confirmation?: string }) =>
        success(confirmation === undefined ? { state: 'question', question } : { state: 'accepted', covered: 6 }),
    },
  })
  await expect.element(muteEveryone).toBeVisible()
  expect(page.getByRole('button', { name: /^Unmute everyone/ }).elements()).toEqual([])
  await page.getByRole('button', { name: 'More for Support bridge' }).click()
  await item('Everyone').click()
  await item('Unmute everyone…').click()
  const dialog = page.getByRole('alertdialog', { name: 'Unmute everyone in Support bridge? 6 people are in it.' })
  await expect.element(dialog).toBeVisible()
  await dialog.getByRole('button', { name: 'Unmute everyone' }).click()
  expect(shown.calls('act')).toMatchObject([
    { action: { kind: 'unmute', who: { kind: 'everyone' } } },
    { action: { kind: 'unmute', who: { kind: 'everyone' } }, confirmation: 'token-1' },
  ])
})

test('row 7, deafen: in a room with me in it, the menu offers to deafen all but me, and the question says so', async () => {
  const question = asked('deafen', 'everyoneButMe', { people: 5 })
  const withMe = withBridge({ members: members.map((one) => ({ ...one, isMe: one.key === 'call-11' })) })
  const shown = await showBridge({
    snapshot: withMe,
    results: { act: () => success({ state: 'question', question }), ask: () => success(question) },
  })
  await page.getByRole('button', { name: 'More for Support bridge' }).click()
  await item('Everyone').click()
  await expect.element(item('Deafen all but me…')).toBeVisible()
  expect(item('Deafen everyone…').elements()).toEqual([])
  await item('Deafen all but me…').click()
  await expect
    .element(page.getByRole('alertdialog', { name: 'Deafen 5 other people in Support bridge?' }))
    .toBeVisible()
  expect(shown.calls('act')).toMatchObject([{ action: { kind: 'deafen', who: { kind: 'everyoneButMe' } } }])
  // The action covers five of the six, and no caller joined, so the question is not renewed.
  expect(shown.calls('ask')).toEqual([])
})

test('if it is unknown which caller I am, the question whether to deafen everyone says so', async () => {
  const question = asked('deafen', 'everyone')
  await showBridge({ results: { act: () => success({ state: 'question', question }) } })
  await page.getByRole('button', { name: 'More for Support bridge' }).click()
  await item('Everyone').click()
  await item('Deafen everyone…').click()
  const dialog = page.getByRole('alertdialog', { name: 'Deafen everyone in Support bridge? 6 people are in it.' })
  await expect.element(dialog.getByText(/Gavel doesn't know which caller you are/)).toBeVisible()
})

// A line above the rows would move them down, and later up again, under the pointer.
test('the rows of an open room show the progress of an action on everyone, and stay where they are', async () => {
  const shown = await showBridge()
  const mute = page.getByRole('button', { name: 'Mute Ana Diaz' })
  await expect.element(mute).toBeVisible()
  const { top } = mute.element().getBoundingClientRect()
  shown.become(withBridge({ pending: [made.pending('mute', 'everyone', { at: Date.now(), state: 'sending' })] }))
  await expect.element(mute).toHaveAttribute('aria-busy', 'true')
  await expect.element(page.getByText('Muting…').first()).toBeVisible()
  expect(mute.element().getBoundingClientRect().top).toBe(top)
})

test('in a closed room, the progress of an action on some members does not say "everyone"', async () => {
  await showWindow({
    snapshot: withBridge({ pending: [made.pending('mute', ['call-11', 'call-12', 'call-13'], { state: 'accepted' })] }),
  })
  const room = page.getByRole('group', { name: 'Support bridge' })
  await expect.element(room.getByText('muting 3 people…', { exact: true })).toBeVisible()
  expect(room.getByText(/\d muted/).elements()).toEqual([])
})

test('once all others are muted, the button of my room takes that back, until somebody comes who can speak', async () => {
  const own = (done: boolean, ...more: Member[]) =>
    withStandup({
      members: [
        ...peopleOf('Weekly standup').map((one) => (one.isMe ? one : { ...one, muted: done, mutedByMe: done })),
        ...more,
      ],
    })
  const shown = await showWindow({ snapshot: own(false), results: { act: () => success({ state: 'accepted' }) } })
  const mute = page.getByRole('button', { name: 'Mute all but me' })
  const undo = page.getByRole('button', { name: /^Unmute 3: those I muted/ })
  await mute.click()
  shown.become(own(true))
  await expect.element(undo).toBeVisible()
  // A press that was on its way was meant for what the button was before.
  ;(undo.element() as HTMLElement).click()
  const last = () => shown.calls('act').at(-1)
  expect(shown.calls('act')).toHaveLength(1)
  expect(last()).toMatchObject({ action: { kind: 'mute', who: { kind: 'everyoneButMe' } } })
  const pressed = async (button: Locator) => {
    await button.click()
    return last()
  }
  await expect.poll(() => pressed(undo)).toMatchObject({ action: { kind: 'unmute', who: { kind: 'mutedByMe' } } })
  shown.become(own(true, made.member(30, { name: 'Zoe' })))
  await expect.poll(() => pressed(mute)).toMatchObject({ action: { kind: 'mute', who: { kind: 'everyoneButMe' } } })
})

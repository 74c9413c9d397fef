import { expect, test } from 'vitest'
import { page, userEvent, type Locator } from 'vitest/browser'
import type { ActionResult, Question } from '../../shared/rooms/model.ts'
import { failure, success, type Result } from '../../shared/result.ts'
import { stopClock } from './stop-clock.ts'
import {
  askedToEnd,
  bridgeSeen,
  chooseFor,
  later,
  made,
  menuItem,
  peopleOf,
  rowOf,
  savedView,
  showBridge,
  showWindow,
  snapshot,
  withBridge,
  withStandup,
} from './window.ts'

const question = askedToEnd()

/** Milliseconds for which a button that takes the place of another one ignores clicks. */
const GUARD_MS = 500

const clickOn = (button: Locator): void => {
  button.element().dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }))
}

test('mutes with one click, and sends the state that the user saw', async () => {
  const shown = await showBridge()
  await page.getByRole('button', { name: 'Mute Ana Diaz' }).click()
  expect(shown.calls('act')).toEqual([
    {
      action: {
        kind: 'mute',
        seen: bridgeSeen,
        who: {
          kind: 'members',
          members: [{ key: 'call-11', memberId: '111', callUuid: 'call-11', name: 'Ana Diaz', number: '15550100123' }],
        },
      },
    },
  ])
})

test('the button shows the progress of a mute, and offers Unmute only when a roster shows the mute', async () => {
  const shown = await showBridge()
  const row = rowOf('Ana Diaz +1 555 010 0123')
  shown.become(withBridge({ pending: [made.pending('mute', ['call-11'], { state: 'accepted' })] }))
  await expect.element(row.getByRole('button', { name: 'Mute Ana Diaz' })).toHaveAttribute('aria-busy', 'true')
  await expect.element(row.getByText('Muting…')).toBeVisible()
  shown.become(
    withBridge({
      members: peopleOf('Support bridge').map((member) =>
        member.key === 'call-11' ? { ...member, muted: true } : member,
      ),
    }),
  )
  await expect.element(row.getByRole('button', { name: 'Unmute Ana Diaz' })).toBeVisible()
})

test('says why a room that is not live could not be unpinned', async () => {
  const waiting = made.room('Board', { pinned: true, instance: 0, people: undefined })
  await showWindow({
    snapshot: { ...snapshot, conferences: [...snapshot.conferences, waiting] },
    savedView: savedView({ expanded: ['acme/Board'] }),
    results: { pin: () => failure('storage') },
  })
  await page.getByRole('button', { name: 'Remove from list' }).click()
  await expect.element(page.getByText(/^Gavel couldn't write to its folder on this computer\./)).toBeVisible()
})

test("an item of the room's menu sends the state that the user saw when the menu opened", async () => {
  const shown = await showBridge()
  await chooseFor('Weekly standup', 'Everyone')
  const item = menuItem('Let everyone hear…')
  await expect.element(item).toBeVisible()
  shown.become(withStandup({ instance: 2, people: 5 }))
  await expect.element(page.getByRole('status', { name: '3 rooms, 20 people' })).toBeVisible()
  await item.click()
  const seen = { accountId: 'acme', conference: 'Weekly standup', instance: 1 }
  expect(shown.calls('act')).toMatchObject([{ action: { kind: 'undeafen', seen, who: { kind: 'everyone' } } }])
})

test('a held removal shows the full name', async () => {
  const now = Date.now()
  const name = 'Dario Rossi on the train to Milan'
  const members = [made.member(11, { name, number: '15550100123' })]
  const pending = [made.pending('remove', ['call-11'], { state: 'held', at: now, until: now + 3_000 })]
  await showBridge({ snapshot: withBridge({ members, pending }) })
  const said = page.getByRole('listitem').getByText(`Removing ${name}…`)
  await expect.element(said).toBeVisible()
  const { scrollWidth, clientWidth, scrollHeight, clientHeight } = said.element()
  expect(scrollWidth).toBeLessThanOrEqual(clientWidth)
  expect(scrollHeight).toBeLessThanOrEqual(clientHeight + 1)
})

test('a held removal ignores Undo at first, and then accepts Undo and Now', async () => {
  const now = Date.now()
  const pass = stopClock()
  const shown = await showBridge()
  shown.become(
    withBridge({
      pending: [made.pending('remove', ['call-11'], { id: 'held-1', state: 'held', at: now, until: now + 3_000 })],
    }),
  )
  const undo = page.getByRole('button', { name: 'Undo removing Ana Diaz' })
  await expect.element(undo).toBeVisible()
  clickOn(undo)
  pass(GUARD_MS - 1)
  clickOn(undo)
  expect(shown.calls('undo')).toEqual([])
  pass(1)
  clickOn(undo)
  expect(shown.calls('undo')).toEqual([{ id: 'held-1' }])
  await page.getByRole('button', { name: 'Remove Ana Diaz now' }).click()
  expect(shown.calls('sendNow')).toEqual([{ id: 'held-1' }])
})

test.each(['sending', 'accepted'] as const)(
  'Delete and Kick do nothing while a removal of that caller is %s, because Undo could no longer stop it',
  async (state) => {
    const pending = [made.pending('remove', ['call-11'], { state })]
    const shown = await showBridge({ snapshot: withBridge({ pending }) })
    const row = rowOf('Ana Diaz +1 555 010 0123')
    await row.getByRole('button', { name: 'More for Ana Diaz' }).click()
    await page.getByRole('menuitem', { name: 'Kick' }).click()
    await userEvent.keyboard('{Delete}')
    await page.getByRole('button', { name: 'Mute Marta Nowak' }).click()
    await expect.poll(() => shown.calls('act')).toMatchObject([{ action: { kind: 'mute' } }])
  },
)

test.each([
  ['the caller', ['call-11']],
  ['everyone', 'everyone'],
] as const)('mutes a caller even while a deafen of %s is not confirmed yet', async (_whom, who) => {
  const pending = [made.pending('deafen', who, { state: 'accepted', at: Date.now() })]
  const shown = await showBridge({ snapshot: withBridge({ pending }) })
  const row = rowOf('Ana Diaz +1 555 010 0123')
  await expect.element(row.getByText('deafening…')).toBeVisible()
  await row.getByRole('button', { name: 'Mute Ana Diaz' }).click()
  expect(shown.calls('act')).toMatchObject([{ action: { kind: 'mute' } }])
})

test('a row shows a mute that is being sent even while a deafen of the caller is not confirmed yet', async () => {
  const pending = [
    made.pending('deafen', ['call-11'], { state: 'accepted', at: Date.now() }),
    made.pending('mute', ['call-11'], { state: 'sending' }),
  ]
  const shown = await showBridge({ snapshot: withBridge({ pending }) })
  const mute = page.getByRole('button', { name: 'Mute Ana Diaz' })
  await expect.element(mute).toHaveAttribute('aria-busy', 'true')
  await mute.click()
  expect(shown.calls('act')).toEqual([])
})

test('a double click on Undo neither mutes nor removes', async () => {
  const pass = stopClock()
  const pending = [made.pending('remove', ['call-11'], { id: 'held-1', state: 'held', until: Date.now() + 3_000 })]
  const shown = await showBridge({ snapshot: withBridge({ pending }) })
  await expect.element(page.getByRole('button', { name: 'Undo removing Ana Diaz' })).toBeVisible()
  shown.become(snapshot)
  const buttons = ['Mute Ana Diaz', 'Remove Ana Diaz'].map((name) => page.getByRole('button', { name }))
  const press = async (): Promise<void> => {
    for (const button of buttons) {
      await expect.element(button).toBeVisible()
      clickOn(button)
    }
  }
  await press()
  expect(shown.calls('act')).toEqual([])
  pass(GUARD_MS)
  await press()
  expect(shown.calls('act')).toMatchObject([{ action: { kind: 'mute' } }, { action: { kind: 'remove' } }])
})

test('asks before ending, with the focus on Keep running, and sends only what was confirmed', async () => {
  const shown = await showBridge({ results: { ask: () => success(question) } })
  await page.getByRole('button', { name: 'End Support bridge…' }).click()
  const dialog = page.getByRole('alertdialog', { name: 'End Support bridge for 6 people?' })
  await expect.element(dialog).toBeVisible()
  await expect.element(dialog.getByRole('button', { name: 'Keep running' })).toHaveFocus()
  await userEvent.keyboard('{Enter}')
  await expect.element(dialog).not.toBeInTheDocument()
  expect(shown.calls('act')).toEqual([])
  await page.getByRole('button', { name: 'End Support bridge…' }).click()
  await dialog.getByRole('button', { name: 'End conference' }).click()
  expect(shown.calls('act')).toEqual([{ action: question.action, confirmation: 'token-1' }])
  await expect.element(dialog).not.toBeInTheDocument()
})

const muteEveryone = page.getByRole('button', { name: 'Mute everyone in Support bridge' })
const end = page.getByRole('button', { name: 'End Support bridge…' })

test('End asks at once even while a mute of everyone has no response yet', async () => {
  const results = { act: () => later<Result<ActionResult>>().result, ask: () => success(question) }
  const shown = await showBridge({ results })
  await muteEveryone.click()
  await end.click()
  await expect.element(page.getByRole('alertdialog', { name: 'End Support bridge for 6 people?' })).toBeVisible()
  expect(shown.calls('act')).toMatchObject([{ action: { kind: 'mute' } }])
})

test('End asks once if it is pressed again after an earlier mute was accepted', async () => {
  const act = later<Result<ActionResult>>()
  const ask = later<Result<Question>>()
  const results = { act: () => act.result, ask: () => ask.result }
  const shown = await showBridge({ results })
  await muteEveryone.click()
  await end.click()
  act.arrive(success({ state: 'accepted' }))
  await expect.poll(() => act.result).toBeDefined()
  await end.click()
  ask.arrive(success(question))
  await expect.element(page.getByRole('alertdialog')).toBeVisible()
  expect(shown.calls('ask')).toHaveLength(1)
})

test('End asks once even if everyone is muted between its two presses', async () => {
  const act = later<Result<ActionResult>>()
  const ask = later<Result<Question>>()
  const shown = await showBridge({ results: { act: () => act.result, ask: () => ask.result } })
  await end.click()
  await muteEveryone.click()
  await end.click()
  ask.arrive(success(question))
  await expect.element(page.getByRole('alertdialog')).toBeVisible()
  expect(shown.calls('ask')).toHaveLength(1)
})

test('mutes everyone of the next run even while the mute of everyone in the last run has no response yet', async () => {
  const results = { act: () => later<Result<ActionResult>>().result }
  const shown = await showBridge({ results })
  await muteEveryone.click()
  await muteEveryone.click()
  expect(shown.calls('act')).toHaveLength(1)
  shown.become(withBridge({ instance: 2, people: 5 }))
  await expect.element(page.getByRole('button', { name: /^Support bridge, .*5 people/ })).toBeVisible()
  await muteEveryone.click()
  expect(shown.calls('act')).toMatchObject([{ action: { seen: bridgeSeen } }, { action: { seen: { instance: 2 } } }])
})

test('removing several members needs a question that names them, but removing one other caller does not', async () => {
  const several: Question = {
    ...question,
    kind: 'remove',
    action: {
      kind: 'remove',
      seen: bridgeSeen,
      who: {
        kind: 'members',
        members: [
          { key: 'call-11', memberId: '111', name: 'Ana Diaz', number: '15550100123' },
          { key: 'call-13', memberId: '113', name: 'Ravi Menon', number: '15550100162' },
        ],
      },
    },
    names: [
      { name: 'Ana Diaz', number: '15550100123' },
      { name: 'Ravi Menon', number: '15550100162' },
    ],
  }
  const shown = await showBridge({ results: { ask: () => success(several) } })
  await page.getByRole('button', { name: 'Remove Ana Diaz' }).click()
  expect(shown.calls('ask')).toEqual([])
  expect(shown.calls('act')).toHaveLength(1)
  await page.getByRole('checkbox', { name: 'Select Ana Diaz' }).click()
  await page.getByRole('checkbox', { name: 'Select Ravi Menon' }).click()
  await page.getByRole('button', { name: 'Remove…' }).click()
  const dialog = page.getByRole('alertdialog', { name: 'Remove 2 people from Support bridge?' })
  await expect.element(dialog.getByText('Ravi Menon')).toBeVisible()
})

test('a pinned room that is not live does not warn about its name', async () => {
  const pinned = { accountId: 'acme', name: 'night shift', own: false, wasLive: false }
  await showWindow({ savedView: savedView({ expanded: ['acme/night shift'] }), roomMarks: { pinned: [pinned] } })
  await expect.element(page.getByRole('button', { name: /^night shift, / })).toHaveAttribute('aria-expanded', 'true')
  await expect.element(page.getByText(/this room's name could reach another room/)).not.toBeInTheDocument()
})

test('without rows, Mute everyone says that it mutes you too', async () => {
  const shown = await showBridge()
  const mute = page.getByRole('button', { name: /^Mute everyone.* in Support bridge$/ })
  await expect.element(mute).not.toHaveTextContent('you too')
  await expect
    .element(mute)
    .toHaveAttribute('title', expect.stringMatching(/^Mutes you too .* in your row's menu first\.$/))
  const conferences = snapshot.conferences.map(({ members: _members, ...room }) => room)
  shown.become({ ...snapshot, conferences })
  await expect.element(mute).toHaveAttribute('title', 'Mutes you too if you are here.')
  await expect.element(mute).toHaveTextContent('Mute everyone, you too')
  shown.become(withBridge({ members: [] }))
  await expect.element(mute).toHaveAttribute('title', 'Mutes you too if you are here.')
})

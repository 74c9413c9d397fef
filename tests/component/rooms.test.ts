import { expect, onTestFinished, test, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import type { Conference, Pending, Question, Snapshot } from '../../shared/model.ts'
import { defaultPreferences } from '../../shared/preferences.ts'
import { failure, success } from '../../shared/result.ts'
import { askedToEnd, expandedBridge, showWindow, usualMorning } from './window.ts'

const { made, snapshot } = usualMorning()

function changed(name: string, more: Partial<Conference>): Snapshot {
  return {
    ...snapshot,
    conferences: snapshot.conferences.map((room) => (room.name === name ? { ...room, ...more } : room)),
  }
}

const bridgeSeen = { accountId: 'acme', conference: 'Support bridge', instance: 1, revision: 1 }
const question = askedToEnd()

test('shows totals, health, rooms and their headers as designed', async () => {
  const health = made.health({ lastAnswerAt: Date.now() + 60_000 })
  await showWindow({ snapshot: { ...snapshot, accounts: [made.account({ health })] } })
  await expect.element(page.getByRole('status', { name: '3 rooms, 19 people' })).toBeVisible()
  await expect.element(page.getByRole('status', { name: /^Up to date, / })).toBeVisible()
  const room = page.getByRole('group', { name: 'Support bridge' })
  const header = room.getByRole('button', { name: 'Support bridge, 1 hour, 2 minutes, 6 people' })
  await expect.element(header).toHaveAttribute('aria-expanded', 'false')
  await header.click()
  await expect.element(header).toHaveAttribute('aria-expanded', 'true')
  await expect.element(room.getByRole('listitem', { name: 'Ana Diaz +1 555 010 0123' })).toBeVisible()
  await expect.element(room.getByRole('listitem', { name: '+1 555 010 0199' })).toBeVisible()
})

test('puts the own conference first, and offers to mute all but me only if I am in it', async () => {
  await showWindow({ snapshot, savedView: expandedBridge })
  await expect.element(page.getByRole('group', { name: 'Support bridge' })).toBeVisible()
  const groups = page.getByRole('group').elements()
  expect(groups.map((group) => group.getAttribute('aria-label'))).toEqual([
    'Weekly standup',
    'Sales call',
    'Support bridge',
  ])
  await expect.element(page.getByRole('button', { name: 'Mute all but me' })).toBeVisible()
  await expect.element(page.getByRole('button', { name: 'Mute everyone in Support bridge' })).toBeVisible()
  // A user who was not found may still be there.
  expect(page.getByText(/you are not in this room/).elements()).toEqual([])
})

test('shows that I am muted in an own room, even if collapsed, and unmutes me with one click', async () => {
  const { members = [] } = snapshot.conferences.find(({ name }) => name === 'Weekly standup') ?? {}
  const silenced = changed('Weekly standup', {
    members: members.map((one) => (one.isMe ? { ...one, muted: true } : one)),
  })
  const shown = await showWindow({ snapshot: silenced })
  const group = page.getByRole('group', { name: 'Weekly standup' })
  await expect.element(group.getByText('You: Jo Winter')).toBeVisible()
  await expect.element(group.getByText('· muted', { exact: true })).toBeVisible()
  await group.getByRole('button', { name: 'Unmute me' }).click()
  expect(shown.calls('act')).toMatchObject([
    { action: { kind: 'unmute', who: { kind: 'members', members: [{ key: 'call-1' }] } } },
  ])
  shown.become(snapshot)
  await expect.element(group.getByText('· can be heard')).toBeVisible()
})

test('mutes with one click, and sends the state that the user saw', async () => {
  const shown = await showWindow({ snapshot, savedView: expandedBridge })
  await page.getByRole('button', { name: 'Mute Ana Diaz' }).click()
  expect(shown.calls('act')).toEqual([
    {
      action: {
        kind: 'mute',
        seen: bridgeSeen,
        who: { kind: 'members', members: [{ key: 'call-11', memberId: '111', callUuid: 'call-11' }] },
      },
    },
  ])
})

test('shows the progress in the button, and "muted" only when a roster confirms it', async () => {
  const shown = await showWindow({ snapshot, savedView: expandedBridge })
  const row = page.getByRole('listitem', { name: 'Ana Diaz +1 555 010 0123' })
  shown.become(changed('Support bridge', { pending: [made.pending('mute', ['call-11'], { state: 'accepted' })] }))
  await expect.element(row.getByRole('button', { name: 'Mute Ana Diaz' })).toHaveTextContent('Muting…')
  const bridge = snapshot.conferences.find(({ name }) => name === 'Support bridge')
  shown.become(
    changed('Support bridge', {
      members: bridge?.members?.map((member) => (member.key === 'call-11' ? { ...member, muted: true } : member)) ?? [],
    }),
  )
  await expect.element(row.getByRole('button', { name: 'Unmute Ana Diaz' })).toHaveTextContent('Unmute')
})

test('distinguishes two callers of the same name by their numbers', async () => {
  const members = [
    made.member(1, { name: 'Ana', number: '15550100111' }),
    made.member(2, { name: 'Ana', number: '15550100112' }),
  ]
  await showWindow({ snapshot: changed('Support bridge', { members }), savedView: expandedBridge })
  await expect.element(page.getByRole('button', { name: 'Mute Ana +1 555 010 0112' })).toBeVisible()
})

test('the remove button explains itself in its tooltip, and shows its text if there is space beside the number', async () => {
  await showWindow({ snapshot, savedView: expandedBridge })
  const remove = page.getByRole('button', { name: 'Remove Ana Diaz' })
  await expect.element(remove).toHaveAttribute('title', 'Remove Ana Diaz. Ends their call. You have 3 s to undo.')
  const word = remove.getByText('Remove', { exact: true })
  await expect.element(word).not.toBeVisible()
  await page.viewport(450, 620)
  await expect.element(word).toBeVisible()
})

test('a held removal shows the full name', async () => {
  const now = Date.now()
  const name = 'Dario Rossi on the train to Milan'
  const members = [made.member(11, { name, number: '15550100123' })]
  const pending = [made.pending('remove', ['call-11'], { state: 'held', at: now, until: now + 3_000 })]
  await showWindow({ snapshot: changed('Support bridge', { members, pending }), savedView: expandedBridge })
  const said = page.getByText(`Removing ${name}…`)
  await expect.element(said).toBeVisible()
  const { scrollWidth, clientWidth, scrollHeight, clientHeight } = said.element()
  expect(scrollWidth).toBeLessThanOrEqual(clientWidth)
  expect(scrollHeight).toBeLessThanOrEqual(clientHeight + 1)
})

test('a held removal accepts Undo and Now only after half a second', async () => {
  const now = Date.now()
  const shown = await showWindow({ snapshot, savedView: expandedBridge })
  shown.become(
    changed('Support bridge', {
      pending: [made.pending('remove', ['call-11'], { id: 'held-1', state: 'held', at: now, until: now + 3_000 })],
    }),
  )
  const undo = page.getByRole('button', { name: 'Undo removing Ana Diaz' })
  await expect.element(undo).toBeVisible()
  undo.element().dispatchEvent(new MouseEvent('click', { bubbles: true }))
  expect(shown.calls('undo')).toEqual([])
  await vi.waitFor(async () => {
    await undo.click()
    expect(shown.calls('undo')).toContainEqual({ id: 'held-1' })
  })
  await page.getByRole('button', { name: 'Remove Ana Diaz now' }).click()
  expect(shown.calls('sendNow')).toEqual([{ id: 'held-1' }])
})

test('a double click on Undo neither mutes nor removes', async () => {
  let time = performance.now()
  const now = vi.spyOn(performance, 'now').mockImplementation(() => time)
  onTestFinished(() => {
    now.mockRestore()
  })
  const pending = [made.pending('remove', ['call-11'], { id: 'held-1', state: 'held', until: Date.now() + 3_000 })]
  const shown = await showWindow({ snapshot: changed('Support bridge', { pending }), savedView: expandedBridge })
  await expect.element(page.getByRole('button', { name: 'Undo removing Ana Diaz' })).toBeVisible()
  shown.become(snapshot)
  const buttons = ['Mute Ana Diaz', 'Remove Ana Diaz'].map((name) => page.getByRole('button', { name }))
  const press = async (): Promise<void> => {
    for (const button of buttons) {
      await expect.element(button).toBeVisible()
      button.element().dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }))
    }
  }
  await press()
  expect(shown.calls('act')).toEqual([])
  time += 500
  await press()
  expect(shown.calls('act')).toMatchObject([{ action: { kind: 'mute' } }, { action: { kind: 'remove' } }])
})

test('asks before ending, with the focus on Cancel, and sends only what was confirmed', async () => {
  const shown = await showWindow({ snapshot, savedView: expandedBridge, results: { ask: () => success(question) } })
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

test('removing several members asks and names them, but removing one does not', async () => {
  const several: Question = {
    ...question,
    kind: 'remove',
    action: {
      kind: 'remove',
      seen: bridgeSeen,
      who: {
        kind: 'members',
        members: [
          { key: 'call-11', memberId: '111' },
          { key: 'call-13', memberId: '113' },
        ],
      },
    },
    names: [
      { name: 'Ana Diaz', number: '15550100123' },
      { name: 'Ravi Menon', number: '15550100162' },
    ],
  }
  const shown = await showWindow({ snapshot, savedView: expandedBridge, results: { ask: () => success(several) } })
  await page.getByRole('button', { name: 'Remove Ana Diaz' }).click()
  expect(shown.calls('ask')).toEqual([])
  expect(shown.calls('act')).toHaveLength(1)
  await page.getByRole('checkbox', { name: 'Select Ana Diaz' }).click()
  await page.getByRole('checkbox', { name: 'Select Ravi Menon' }).click()
  await page.getByRole('button', { name: 'Remove…' }).click()
  const dialog = page.getByRole('alertdialog', { name: 'Remove 2 people from Support bridge?' })
  await expect.element(dialog.getByText('Ravi Menon')).toBeVisible()
})

test('a refused action is explained on its row until dismissed', async () => {
  await showWindow({
    snapshot,
    savedView: expandedBridge,
    results: { act: () => failure('changed', { values: { reason: 'left' } }) },
  })
  await page.getByRole('button', { name: 'Mute Ana Diaz' }).click()
  const row = page.getByRole('listitem', { name: 'Ana Diaz +1 555 010 0123' })
  const alert = row.getByRole('alert')
  await expect.element(alert).toBeVisible()
  expect(alert.element().textContent.replace(/\s+/g, ' ')).toContain("Couldn't mute Ana Diaz. They have already left.")
  await row.getByRole('button', { name: 'Dismiss the message about Ana Diaz' }).click()
  await expect.element(row.getByRole('alert')).not.toBeInTheDocument()
  await expect.element(row).toHaveFocus()
})

/** A snapshot in which another caller has Ana's member id. */
function withoutAna(before: Snapshot): Snapshot {
  const conferences = before.conferences.map((room) =>
    room.name === 'Support bridge'
      ? { ...room, members: room.members?.filter(({ name }) => name !== 'Ana Diaz') ?? [] }
      : room,
  )
  return { ...before, conferences }
}

const wordsOfAlert = (): string =>
  page
    .getByRole('alert')
    .element()
    .textContent.replace(/[\s\u2066-\u2069]+/g, ' ')

test('a refused action is shown in a message if its row has gone', async () => {
  const shown = await showWindow({
    snapshot,
    savedView: expandedBridge,
    results: { act: () => failure('changed', { values: { reason: 'person', name: 'Cleo Park' } }) },
  })
  await page.getByRole('button', { name: 'Mute Ana Diaz' }).click()
  await expect
    .element(page.getByRole('listitem', { name: 'Ana Diaz +1 555 010 0123' }).getByRole('alert'))
    .toBeVisible()
  shown.become(withoutAna(snapshot))
  await expect.element(page.getByRole('listitem', { name: 'Ana Diaz +1 555 010 0123' })).not.toBeInTheDocument()
  await expect.poll(wordsOfAlert).toContain("Couldn't mute Ana Diaz. That caller has left; this is now Cleo Park.")
})

test('a dropped held removal is shown once in a message if its row has gone', async () => {
  const shown = await showWindow({ snapshot, savedView: expandedBridge })
  const dropped: Pending = {
    id: 'held-1',
    kind: 'remove',
    who: ['call-11'],
    caller: { name: 'Ana Diaz', number: '15550100123' },
    state: 'failed',
    at: Date.now(),
    fault: { code: 'changed', values: { reason: 'person', name: 'Cleo Park' } },
  }
  const gone = withoutAna(snapshot)
  const conferences = gone.conferences.map((room) =>
    room.name === 'Support bridge' ? { ...room, pending: [dropped] } : room,
  )
  shown.become({ ...gone, conferences })
  shown.become({ ...gone, conferences, at: gone.at + 1 })
  await expect.poll(wordsOfAlert).toContain("Couldn't remove Ana Diaz. That caller has left; this is now Cleo Park.")
  expect(shown.calls('dismiss')).toEqual([{ id: 'held-1' }])
})

test('a roster that could not be read again shows its time, and one that was never read is called unknown', async () => {
  const rosterAt = new Date(2026, 0, 5, 9, 41, 7).getTime()
  const shown = await showWindow({
    snapshot: changed('Support bridge', { state: 'unverified', stale: true, rosterAt }),
    savedView: expandedBridge,
  })
  const bridge = page.getByRole('group', { name: 'Support bridge' })
  await expect.element(bridge.getByText(/as of 09:41:07/)).toBeVisible()
  const unknown = { state: 'unverified', members: undefined, people: undefined, rosterAt: undefined } as const
  shown.become(changed('Support bridge', unknown as unknown as Partial<Conference>))
  await expect.element(bridge.getByText(/live, people not listed/)).toBeVisible()
  const withheld = bridge.getByText(/^Plivo doesn't list the people here\./)
  await expect.element(withheld).toBeVisible()
  shown.become(changed('Support bridge', { ...unknown, uncertain: true } as unknown as Partial<Conference>))
  await expect.element(bridge.getByText(/may be live, people not listed/)).toBeVisible()
  await expect.element(bridge.getByText(/^Plivo hasn't listed anyone here for over two minutes/)).toBeVisible()
  await expect.element(withheld).not.toBeInTheDocument()
  const old = { state: 'unverified', stale: true, uncertain: true, rosterAt } as const
  shown.become(changed('Support bridge', old))
  await expect.element(bridge.getByText(/as of 09:41:07 · may be live/)).toBeVisible()
  shown.become(changed('Support bridge', { ...unknown, unread: true } as unknown as Partial<Conference>))
  await expect.element(bridge.getByText('loading…')).toBeVisible()
  await expect.element(bridge.getByText(/roster unknown/)).not.toBeInTheDocument()
  await expect.element(withheld).not.toBeInTheDocument()
  shown.become(changed('Support bridge', { ...unknown, state: 'unreachable' } as unknown as Partial<Conference>))
  await expect.element(bridge.getByText('no data yet')).toBeVisible()
  await expect.element(withheld).not.toBeInTheDocument()
})

test('search filters rooms and members by name and by number', async () => {
  await showWindow({ snapshot })
  const search = page.getByRole('searchbox', { name: 'Search rooms and people' })
  await search.fill('ravi')
  await expect.element(page.getByRole('listitem', { name: 'Ravi Menon +1 555 010 0162' })).toBeVisible()
  await expect.element(page.getByRole('group', { name: 'Sales call' })).not.toBeInTheDocument()
  await search.fill('+1 555 010 0199')
  await expect.element(page.getByRole('listitem', { name: '+1 555 010 0199' })).toBeVisible()
  await search.fill('sales')
  await expect.element(page.getByRole('group', { name: 'Sales call' })).toBeVisible()
})

test('shows a pinned name that has no conference, until it is unpinned', async () => {
  const pinned = { accountId: 'acme', name: 'Night shift', own: true, wasLive: true }
  const shown = await showWindow({ snapshot, roomMarks: { pinned: [pinned] } })
  const room = page.getByRole('group', { name: 'Night shift' })
  await expect.element(room.getByText('not live')).toBeVisible()
  const star = room.getByRole('button', { name: 'Mark Night shift as mine' })
  await expect.element(star).toHaveAttribute('aria-pressed', 'true')
  await expect.element(page.getByRole('status', { name: '3 rooms, 19 people' })).toBeVisible()
  await room.getByRole('button', { name: 'Stop showing when not live' }).click()
  expect(shown.calls('pin')).toEqual([{ room: { accountId: 'acme', name: 'Night shift' }, pinned: false }])
  shown.push('roomMarks', { labels: {}, myNumbers: {}, roomNotifications: {}, spoken: {}, pinned: [] })
  await expect.element(room).not.toBeInTheDocument()
})

test('says that no room of a pinned name was ever live', async () => {
  const pinned = { accountId: 'acme', name: 'Nihgt shift', own: false, wasLive: false }
  await showWindow({ snapshot, roomMarks: { pinned: [pinned] } })
  const room = page.getByRole('group', { name: 'Nihgt shift' })
  await expect.element(room.getByText('not seen yet: check the spelling')).toBeVisible()
})

test('marks and unmarks a conference as mine', async () => {
  const shown = await showWindow({ snapshot })
  const star = page.getByRole('button', { name: 'Mark Support bridge as mine' })
  await expect.element(star).toHaveAttribute('aria-pressed', 'false')
  await star.click()
  expect(shown.calls('markOwn')).toEqual([{ room: { accountId: 'acme', name: 'Support bridge' }, own: true }])
})

test('read-only blocks every action', async () => {
  const shown = await showWindow({ snapshot: { ...snapshot, readOnly: true }, savedView: expandedBridge })
  const mute = page.getByRole('button', { name: 'Mute Ana Diaz' })
  await expect.element(mute).toHaveAttribute('aria-disabled', 'true')
  mute.element().dispatchEvent(new MouseEvent('click', { bubbles: true }))
  expect(shown.calls('act')).toEqual([])
})

test('subscribes again if a revision is missing, and shows the whole snapshot that the main process then pushes', async () => {
  const later: Snapshot = { ...snapshot, revision: 9, conferences: snapshot.conferences.slice(0, 1) }
  const shown = await showWindow({ snapshot })
  await expect.element(page.getByRole('group', { name: 'Support bridge' })).toBeVisible()
  shown.push('patch', { from: 7, revision: 8, at: Date.now(), changed: [], removed: [] })
  await vi.waitFor(() => {
    expect(shown.calls('subscribe')).toHaveLength(2)
  })
  shown.push('initialState', { ...shown.initialState, snapshot: JSON.stringify(later) })
  await expect.element(page.getByRole('group', { name: 'Support bridge' })).not.toBeInTheDocument()
  expect(shown.calls('subscribe')).toHaveLength(2)
})

test('renews a question that stays open, and delays the confirmation if the count of people rose', async () => {
  let asked = 0
  const shown = await showWindow({
    snapshot,
    savedView: expandedBridge,
    results: {
      ask: () => {
        asked++
        return success({
          ...question,
          token: `token-${asked}`,
          people: asked === 1 ? 6 : 8,
          expiresAt: Date.now() + (asked === 1 ? 1_600 : 60_000),
        })
      },
    },
  })
  await page.getByRole('button', { name: 'End Support bridge…' }).click()
  await expect.element(page.getByRole('alertdialog', { name: 'End Support bridge for 8 people?' })).toBeVisible()
  const confirm = page.getByRole('button', { name: 'End conference' })
  ;(confirm.element() as HTMLElement).click()
  expect(shown.calls('act')).toEqual([])
  await vi.waitFor(() => {
    ;(confirm.element() as HTMLElement).click()
    expect(shown.calls('act')).toMatchObject([{ confirmation: 'token-2' }])
  })
})

test.each([210, 170])('12 a title does not break letter by letter in %i px', async (width) => {
  await showWindow({ snapshot: usualMorning().snapshot, savedView: expandedBridge })
  await page.viewport(width, 620)
  const header = page.getByRole('button', { name: /^Support bridge, / })
  await expect.element(header).toBeVisible()
  const title = header.getByText('Support bridge', { exact: true }).element()
  const letters = document.createRange()
  letters.selectNodeContents(title)
  const lines = new Set([...letters.getClientRects()].map(({ top }) => Math.round(top)))
  expect(lines.size).toBeLessThanOrEqual(2)
})

test('in compact rows, the name of a caller and the other facts are on one line', async () => {
  const shown = await showWindow({ snapshot, savedView: expandedBridge })
  const ana = page.getByRole('listitem', { name: 'Ana Diaz +1 555 010 0123' })
  await expect.element(ana).toBeVisible()
  const heightOf = (): number => ana.element().getBoundingClientRect().height
  const usual = heightOf()
  shown.push('preferences', { ...defaultPreferences(), compactRows: true })
  await expect.poll(heightOf).toBeLessThan(usual - 8)
  const [name, facts] = [...ana.element().querySelectorAll('p')].map((line) => line.getBoundingClientRect())
  expect(Math.abs((name?.bottom ?? 0) - (facts?.bottom ?? 99))).toBeLessThan(6)
  await ana.getByRole('button', { name: 'Mute Ana Diaz' }).click()
  expect(shown.calls('act')).toHaveLength(1)
})

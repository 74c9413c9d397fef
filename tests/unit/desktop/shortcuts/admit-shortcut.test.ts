import { expect, test } from 'vitest'
import { drop } from '../../../../shared/drop.ts'
import { createAdmitShortcut, type AdmitReport } from '../../../../electron/desktop/shortcuts/admit-shortcut.ts'
import { fault } from '../../../../shared/fault.ts'
import { failure, success, type Result } from '../../../../shared/result.ts'
import type { ActionResult, Room } from '../../../../shared/rooms/model.ts'
import { desktopScene } from '../../../support/desktop-scene.ts'
import { aMember, anAccount, aRoom } from '../../../support/rooms.ts'

/** Milliseconds. */
const BETWEEN_PRESSES = 2_100

const members = [
  aMember(1, { isMe: true, joinedAt: 1_000 }),
  aMember(2, { joinedAt: 9_000 }),
  aMember(3, { joinedAt: 5_000 }),
]
const withDoor = (atDoor: readonly string[], over: Partial<Room> = {}): Room =>
  aRoom('Standup', { own: true, members, onHold: { keys: atDoor, atDoor }, ...over })

function create(rooms: readonly Room[], acted?: Result<ActionResult>, more = {}) {
  const { parts, clock, held, become } = desktopScene({ rooms, more, ...(acted && { acted }) })
  const reports: AdmitReport[] = []
  const admit = createAdmitShortcut(parts)
  const press = async (): Promise<void> => {
    drop(admit().then((report) => reports.push(report)))
    await clock.advance(BETWEEN_PRESSES)
  }
  const sent = () => held.map(({ at, of }) => `${at.conference} ${of.join()}`)
  return { clock, sent, reports, become: (...next: Room[]) => become(next), press }
}

test('admits who has waited longest, in any room, and reports it once an observation shows it', async () => {
  const board = aRoom('Board', { own: true, members: [aMember(4, { joinedAt: 7_000 })] })
  const other = { ...board, onHold: { keys: ['call-4'], atDoor: ['call-4'] } }
  const { sent, reports, become, press, clock } = create([other, withDoor(['call-2', 'call-3'])])
  await press()
  expect(sent()).toEqual(['Standup call-3'])
  expect(reports).toEqual([])
  become(other, withDoor(['call-2']))
  await clock.advance(0)
  expect(reports).toMatchObject([{ kind: 'admitted', member: { key: 'call-3' }, waiting: 2 }])
})

test('the next press is for the next caller, even before the first is seen in the room', async () => {
  const { sent, reports, press, clock } = create([withDoor(['call-2', 'call-3'])])
  await press()
  await press()
  await press()
  expect(sent()).toEqual(['Standup call-3', 'Standup call-2'])
  await clock.advance(6_000)
  expect(reports).toMatchObject([{ kind: 'nobody' }, { kind: 'requested' }, { kind: 'requested' }])
})

test.each<[string, readonly Room[], object]>([
  ['nobody is at a door', [withDoor([], { onHold: { keys: ['call-2'] } })], {}],
  [
    'they are being sent away',
    [withDoor(['call-2'], { pending: [{ id: '1', kind: 'remove', who: ['call-2'], state: 'held', at: 0 }] })],
    {},
  ],
  ['the room is ending', [withDoor(['call-2'], { state: 'ending' })], {}],
  ['Gavel only watches', [withDoor(['call-2'])], { readOnly: true }],
  [
    'they are callers of the demo, and there is another account',
    [withDoor(['call-2'], { accountId: 'demo' })],
    { accounts: [anAccount(), anAccount({ id: 'demo', demo: true })] },
  ],
])('sends nothing, and says so, if %s', async (_what, rooms, more) => {
  const { sent, reports, press } = create(rooms, undefined, more)
  await press()
  expect(sent()).toEqual([])
  expect(reports).toEqual([{ kind: 'nobody' }])
})

test.each<[Result<ActionResult>]>([
  [failure('changed', { values: { reason: 'left' } })],
  [success({ state: 'alreadyGone' })],
])('says if the caller had left: %j', async (acted) => {
  const { reports, press } = create([withDoor(['call-2'])], acted)
  await press()
  expect(reports).toEqual([{ kind: 'failed', fault: fault('changed', { values: { reason: 'left' } }) }])
})

test('never says that somebody was admitted who has left meanwhile', async () => {
  const { reports, become, press, clock } = create([withDoor(['call-2'])])
  await press()
  become(aRoom('Standup', { own: true, members: members.slice(0, 1) }))
  await clock.advance(6_000)
  expect(reports).toMatchObject([{ kind: 'requested' }])
})

import { expect, test } from 'vitest'
import { markByUs } from '../../../electron/monitor/pending-actions.ts'
import { monitoredRoom, type Room } from '../../../electron/monitor/room.ts'
import type { Member, Pending } from '../../../shared/model.ts'
import { aMember } from '../../support/rooms.ts'

const [ana, ben] = [aMember(1), aMember(2)]
const live = (...members: Member[]): Room => ({ ...monitoredRoom('acme', 'Weekly'), phase: 'live', members })
const removed = (member: Member): Pending => ({
  ...{ id: member.key, kind: 'remove', who: [member.key], state: 'accepted', at: 0 },
})

test('an empty roster is ours if we removed everyone of the one before, until a caller joins', () => {
  const emptied = markByUs(live(ana, ben), live(), [removed(ana), removed(ben)])
  expect(emptied.emptiedByUs).toBe(true)
  expect(markByUs(emptied, { ...emptied }, []).emptiedByUs).toBe(true)
  expect(markByUs(emptied, { ...emptied, members: [ana] }, [])).not.toHaveProperty('emptiedByUs')
})

test('an empty roster is not ours if a caller left by themselves, or in another run', () => {
  expect(markByUs(live(ana, ben), live(), [removed(ana)])).not.toHaveProperty('emptiedByUs')
  expect(markByUs(live(ana), { ...live(), instance: 7 }, [removed(ana)])).not.toHaveProperty('emptiedByUs')
})

import { expect, test } from 'vitest'
import type { Desktop } from '../../../../electron/desktop/desktop.ts'
import { windowHandlers } from '../../../../electron/ipc/handlers/windows.ts'
import type { Request } from '../../../../shared/ipc/contract.ts'
import { failure, success } from '../../../../shared/result.ts'
import { smallKinds, type SmallKind, type SmallState, type WindowKind } from '../../../../shared/small-window.ts'
import { partsOf } from '../../../support/fake-ipc.ts'
import { aUser } from '../../../support/user.ts'

const foreign = failure('forbidden', { values: { reason: 'sender' } })
const none = { kind: 'noise', state: { state: 'none' } } satisfies SmallState
const room = { accountId: 'account-1', name: 'Standup' }
const at = (window: WindowKind) => aUser({ window })

function create() {
  const reached: unknown[] = []
  const actions: unknown = {
    noise: { askAbout: (key: string) => key === 'account-1/Standup' },
    state: (kind: SmallKind) => (reached.push(kind), none),
    reply: (reply: Request<'smallReply'>) => (reached.push(reply), success(none)),
    fit: (kind: SmallKind, height: number) => reached.push([kind, height]),
  }
  const handlers = windowHandlers(partsOf({ desktop: { actions } as Partial<Desktop> }))
  return { handlers, reached }
}

test('a search for a noisy line begins in a live room', () => {
  const { handlers } = create()
  expect(handlers.findNoise({ room })).toEqual(success(undefined))
  expect(handlers.findNoise({ room: { ...room, name: 'Gone' } })).toMatchObject({
    fault: { code: 'changed', values: { reason: 'ended' } },
  })
})

test.each<Request<'smallReply'>>([
  { kind: 'shortcut', reply: 'confirm', token: 'token' },
  { kind: 'finder', reply: 'mute', list: 1, row: 'row-1' },
  { kind: 'noise', reply: 'remove', token: 'token' },
])('9 a small window alone makes its reply %j', (reply) => {
  const { handlers, reached } = create()
  for (const other of ['main', ...smallKinds] as const)
    if (other !== reply.kind) expect(handlers.smallReply(reply, at(other))).toEqual(foreign)
  expect(reached).toEqual([])
  expect(handlers.smallReply(reply, at(reply.kind))).toEqual(success(none))
  expect(reached).toEqual([reply])
})

test('9 a small window gets its own state and fits its own height', () => {
  const { handlers, reached } = create()
  expect(handlers.smallState(undefined, at('main'))).toEqual(foreign)
  for (const kind of smallKinds) {
    expect(handlers.smallState(undefined, at(kind))).toEqual(success(none))
    handlers.smallFit({ height: 200 }, at(kind))
  }
  expect(reached).toEqual(smallKinds.flatMap((kind) => [kind, [kind, 200]]))
})

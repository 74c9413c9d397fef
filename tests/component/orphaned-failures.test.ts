import { expect, test, vi } from 'vitest'
import type { ActionFailure } from '../../renderer/state/actions.svelte.ts'
import type { Gavel } from '../../renderer/state/context.svelte.ts'
import { reportOrphanedFailures } from '../../renderer/state/list/orphaned-failures.ts'
import type { Pending } from '../../shared/rooms/model.ts'
import { createTexts } from '../../shared/text/i18n.ts'
import { aMember, aRoom, aSnapshot } from '../support/rooms.ts'

const texts = createTexts('en', 'en-GB')
const fault = { code: 'rateLimited' } as const
const pending: Pending = {
  id: 'one',
  kind: 'mute',
  who: ['gone'],
  caller: { name: 'Ana Diaz', number: '' },
  state: 'failed',
  at: 0,
  fault,
}

/** Returns the messages about the failures of a caller who has left. */
function messages(failures: readonly ActionFailure[]): readonly string[] {
  const showMessage = vi.fn<(text: string) => void>()
  const snapshot = aSnapshot([aRoom('standup', { members: [aMember(1)], pending: [pending] })])
  reportOrphanedFailures({
    actions: { takeOrphanedFailures: () => failures },
    bridge: { dismiss: vi.fn() },
    store: { snapshot, onChange: () => () => undefined },
    view: { showMessage, showMessageOnce: showMessage },
    i18n: { t: texts.t, texts, callerAmong: ({ name }: { name: string }) => ({ called: name }) },
  } as unknown as Gavel)
  return showMessage.mock.calls.map(([text]) => text)
}

test('the failure of a click on a caller who has left is reported once, and a different failure separately', () => {
  expect(messages([{ kind: 'mute', name: 'Ana Diaz', fault }])).toHaveLength(1)
  expect(messages([{ kind: 'unmute', name: 'Ana Diaz', fault }])).toHaveLength(2)
  expect(messages([])).toEqual([expect.stringContaining('Ana Diaz')])
})

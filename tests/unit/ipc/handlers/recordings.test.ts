import { describe, expect, test } from 'vitest'
import { recordingHandlers } from '../../../../electron/ipc/handlers/recordings.ts'
import type { Parts } from '../../../../electron/ipc/parts.ts'
import type { FoundRecordings, Provider, Reply } from '../../../../electron/providers/provider.ts'
import type { Account } from '../../../../shared/account.ts'
import type { JournalEntry } from '../../../../shared/journal/journal-entry.ts'
import { failure, success } from '../../../../shared/result.ts'
import { partsOf } from '../../../support/fake-ipc.ts'
import { anAccount, aRoom } from '../../../support/rooms.ts'
import { aUser } from '../../../support/user.ts'

const address = 'https://media.example.test/recordings/a.mp3'
const began = Date.parse('2026-01-15T10:00:00.000Z')
const real = anAccount()

const entryWith = (recordingUrl: string | undefined): JournalEntry => ({
  id: '2026-11:7',
  at: '2026-11-20T09:30:00.000Z',
  event: 'outcome',
  actor: 'jo',
  account: 'acme',
  provider: 'plivo',
  action: 'record',
  actionId: 'a',
  outcome: 'accepted',
  ...(recordingUrl !== undefined && { recordingUrl }),
})

interface CreateOptions {
  readonly agrees?: boolean
  readonly accounts?: readonly Account[]
  readonly provider?: Pick<Provider, 'findRecordings'>
}

/** With a log in which Ana joined the room "Standup", and a recording was started. */
function create(recordingUrl: string | undefined, { agrees = true, accounts = [], provider }: CreateOptions = {}) {
  const opened: string[] = []
  const user = aUser({ agrees })
  const entry = entryWith(recordingUrl)
  const joined: JournalEntry = {
    ...entry,
    at: new Date(began).toISOString(),
    event: 'joined',
    conference: 'Standup',
    members: [{ memberId: '1', name: 'Ana', number: '15550100101', callUuid: 'call-1' }],
  }
  const connected = { provider }
  const journal: unknown = {
    read: () => Promise.resolve(success({ entries: [entry] })),
    entry: (id: string) => Promise.resolve(success(id === entry.id ? entry : undefined)),
    history: () => Promise.resolve(success({ entries: [joined], includesNewest: true })),
  }
  const handlers = recordingHandlers(
    partsOf({
      journal: journal as Partial<Parts['journal']>,
      rooms: { conference: () => aRoom('Standup') },
      clock: { now: () => began + 1_200_000 },
      accounts: { list: () => accounts },
      providerOf: () => connected.provider as Provider | undefined,
      system: { openExternal: (one) => Promise.resolve(void opened.push(one)) },
    }),
  )
  const open = (of: 'entry' | 'action' | 'found', id: string) => handlers.openRecording({ of, id }, user)
  return { handlers, open, opened, asked: user.systemAsked, connected }
}

test('opens the link that was stored, after a question that names its host', async () => {
  const { open, opened, asked } = create(address)
  expect(await open('entry', '2026-11:7')).toEqual(success(undefined))
  expect(asked).toMatchObject([{ kind: 'openRecording', host: 'media.example.test' }])
  expect(opened).toEqual([address])
})

test('opens the link of a recording that an action started, after the same question', async () => {
  const { open, opened, asked } = create(address)
  expect(await open('action', 'other')).toMatchObject({ ok: false })
  expect(await open('action', 'a')).toEqual(success(undefined))
  expect(asked).toMatchObject([{ kind: 'openRecording', host: 'media.example.test' }])
  expect(opened).toEqual([address])
})

describe('recordings found afterwards', () => {
  const two: FoundRecordings = {
    recordings: [
      { id: 'r1', url: address, at: 7, seconds: 5 },
      { id: 'r2', url: 'https://other.example.test/r2.mp3' },
    ],
    skipped: 1,
    hasMore: true,
  }
  const room = { accountId: 'acme', name: 'Standup' }
  const providerWith = (found: Reply<FoundRecordings>) => {
    const asked: unknown[] = []
    const findRecordings = (...given: readonly unknown[]) => {
      asked.push(given.slice(0, 2))
      return Promise.resolve(found)
    }
    return { provider: { findRecordings }, asked }
  }

  test('reach the window without their addresses, and are opened after a question that names the host', async () => {
    const { provider, asked } = providerWith({ ok: true, at: 1, value: two })
    const made = create(undefined, { provider, accounts: [real] })
    const { handlers, open } = made
    const found = await handlers.findRecordings({ room, at: began })
    expect(found).toEqual(
      success({
        recordings: [
          { id: 'r1', host: 'media.example.test', at: 7, seconds: 5 },
          { id: 'r2', host: 'other.example.test' },
        ],
        skipped: 1,
        hasMore: true,
      }),
    )
    expect(JSON.stringify(found)).not.toContain('https:')
    expect(asked).toEqual([['Standup', ['call-1']]])
    expect(await open('found', 'r2')).toEqual(success(undefined))
    expect(made.asked).toMatchObject([{ kind: 'openRecording', host: 'other.example.test', accounts: [real] }])
    expect(made.opened).toEqual(['https://other.example.test/r2.mp3'])
    expect(await open('found', 'r3')).toMatchObject({ ok: false })
  })

  test('are forgotten with their account', async () => {
    const { provider } = providerWith({ ok: true, at: 1, value: two })
    const { handlers, open, connected, opened } = create(undefined, { provider })
    expect(await handlers.findRecordings({ room, at: began })).toMatchObject({ ok: true })
    connected.provider = undefined
    expect(await open('found', 'r1')).toMatchObject({ ok: false })
    expect(opened).toEqual([])
  })

  test('say why they could not be read, and that the account is gone', async () => {
    const { provider } = providerWith({ at: 1, ...failure('server') })
    expect(await create(undefined, { provider }).handlers.findRecordings({ room, at: began })).toEqual(
      failure('server'),
    )
    expect(await create(undefined).handlers.findRecordings({ room, at: began })).toEqual(failure('noAccount'))
  })
})

test.each([undefined, 'file:///etc/passwd', 'https://nas.local/a.mp3'])(
  'neither opens nor asks about the link %s',
  async (recordingUrl) => {
    const { open, opened, asked } = create(recordingUrl)
    expect(await open('entry', '2026-11:7')).toMatchObject({
      ok: false,
      fault: { code: 'invalid', values: { reason: 'recordingUrl' } },
    })
    expect([opened, asked]).toEqual([[], []])
  },
)

test('opens nothing for an id without an entry', async () => {
  const { open, opened } = create(address)
  expect(await open('entry', '2026-11:8')).toMatchObject({ ok: false })
  expect(opened).toEqual([])
})

import { describe, expect, test } from 'vitest'
import { createRecordingHandlers, LastRecordings } from '../../../../electron/ipc/handlers/recordings.ts'
import type { FoundRecordings, Provider, Reply } from '../../../../electron/providers/provider.ts'
import type { Account } from '../../../../shared/account.ts'
import type { JournalEntry } from '../../../../shared/journal/journal-entry.ts'
import { failure, success } from '../../../../shared/result.ts'
import { anAccount, aRoom } from '../../../support/rooms.ts'
import { absentUser, presentUser } from '../../../support/user-presence.ts'

const address = 'https://media.example.test/recordings/a.mp3'
const sender = {} as unknown as Electron.WebContents
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
  readonly presence?: typeof absentUser
  readonly provider?: Pick<Provider, 'findRecordings'>
}

/** With a log in which Ana joined the room "Standup", and a recording was started. */
function create(
  recordingUrl: string | undefined,
  { agrees = true, presence = presentUser, accounts = [], provider }: CreateOptions = {},
) {
  const opened: string[] = []
  const asked: unknown[] = []
  const entry = entryWith(recordingUrl)
  const joined: JournalEntry = {
    ...entry,
    at: new Date(began).toISOString(),
    event: 'joined',
    conference: 'Standup',
    members: [{ memberId: '1', name: 'Ana', number: '15550100101', callUuid: 'call-1' }],
  }
  const recordings = new LastRecordings(() => provider)
  const handlers = createRecordingHandlers({
    journal: {
      read: () => Promise.resolve(success({ entries: [entry] })),
      entry: (id) => Promise.resolve(success(id === entry.id ? entry : undefined)),
      history: () => Promise.resolve(success({ entries: [joined], includesNewest: true })),
    },
    monitor: { conference: () => aRoom('Standup') },
    today: () => new Date(began + 1_200_000),
    presence,
    questions: {
      ask: (_sender, question) => {
        asked.push(question)
        return Promise.resolve(agrees ? success(undefined) : failure('cancelled', { values: { reason: 'declined' } }))
      },
    },
    accounts: () => accounts,
    recordings,
    openExternal: (one) => Promise.resolve(void opened.push(one)),
  })
  return { handlers, opened, asked, recordings }
}

test('opens the link that was stored, after a question that names its host', async () => {
  const { handlers, opened, asked } = create(address)
  expect(await handlers.openRecording({ of: 'entry', id: '2026-11:7' }, sender)).toEqual(success(undefined))
  expect(asked).toMatchObject([{ kind: 'openRecording', host: 'media.example.test' }])
  expect(opened).toEqual([address])
})

test('opens the link of a recording that an action started, after the same question', async () => {
  const { handlers, opened, asked } = create(address)
  expect(await handlers.openRecording({ of: 'action', id: 'other' }, sender)).toMatchObject({ ok: false })
  expect(await handlers.openRecording({ of: 'action', id: 'a' }, sender)).toEqual(success(undefined))
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
    const { handlers } = made
    const found = await handlers.findRecordings({ room, at: began }, sender)
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
    expect(await handlers.openRecording({ of: 'found', id: 'r2' }, sender)).toEqual(success(undefined))
    expect(made.asked).toMatchObject([{ kind: 'openRecording', host: 'other.example.test', accounts: [real] }])
    expect(made.opened).toEqual(['https://other.example.test/r2.mp3'])
    expect(await handlers.openRecording({ of: 'found', id: 'r3' }, sender)).toMatchObject({ ok: false })
  })

  test('are not opened if the user declines, or nobody is there', async () => {
    const { provider } = providerWith({ ok: true, at: 1, value: two })
    for (const more of [{ agrees: false }, { presence: { mayChange: once() } }]) {
      const { handlers, opened } = create(undefined, { provider, ...more })
      expect(await handlers.findRecordings({ room, at: began }, sender)).toMatchObject({ ok: true })
      expect(await handlers.openRecording({ of: 'found', id: 'r1' }, sender)).toMatchObject({ ok: false })
      expect(opened).toEqual([])
    }
  })

  test('are forgotten with their account', async () => {
    const { provider } = providerWith({ ok: true, at: 1, value: two })
    const { handlers, recordings, opened } = create(undefined, { provider })
    expect(await handlers.findRecordings({ room, at: began }, sender)).toMatchObject({ ok: true })
    recordings.keepOf([real])
    expect(recordings.get('r1')).toBeDefined()
    recordings.keepOf([{ id: 'other' }])
    expect(recordings.get('r1')).toBeUndefined()
    expect(await handlers.openRecording({ of: 'found', id: 'r1' }, sender)).toMatchObject({ ok: false })
    expect(opened).toEqual([])
  })

  test('are not looked for without a press', async () => {
    const { provider, asked } = providerWith({ ok: true, at: 1, value: two })
    const { handlers } = create(undefined, { provider, presence: absentUser })
    expect(await handlers.findRecordings({ room, at: began }, sender)).toMatchObject({
      fault: { code: 'unconfirmed' },
    })
    expect(asked).toEqual([])
  })

  test('say why they could not be read, and that the account is gone', async () => {
    const { provider } = providerWith({ at: 1, ...failure('server') })
    expect(await create(undefined, { provider }).handlers.findRecordings({ room, at: began }, sender)).toEqual(
      failure('server'),
    )
    expect(await create(undefined).handlers.findRecordings({ room, at: began }, sender)).toEqual(failure('noAccount'))
  })
})

test('opens nothing if the user declines', async () => {
  const { handlers, opened } = create(address, { agrees: false })
  expect(await handlers.openRecording({ of: 'entry', id: '2026-11:7' }, sender)).toMatchObject({ ok: false })
  expect(opened).toEqual([])
})

test.each([
  undefined,
  'http://media.example.test/a.mp3',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'https://user:word@media.example.test/a.mp3',
  'https://127.0.0.1/a.mp3',
  'https://192.168.1.4/a.mp3',
  'https://nas.local/a.mp3',
  'https://[::1]/a.mp3',
])('neither opens nor asks about the link %s', async (recordingUrl) => {
  const { handlers, opened, asked } = create(recordingUrl)
  expect(await handlers.openRecording({ of: 'entry', id: '2026-11:7' }, sender)).toMatchObject({
    ok: false,
    fault: { code: 'invalid', values: { reason: 'recordingUrl' } },
  })
  expect([opened, asked]).toEqual([[], []])
})

test('opens nothing for an id without an entry', async () => {
  const { handlers, opened } = create(address)
  expect(await handlers.openRecording({ of: 'entry', id: '2026-11:8' }, sender)).toMatchObject({ ok: false })
  expect(opened).toEqual([])
})

test('46 asks about no link unless the user pressed something', async () => {
  const { handlers, asked } = create(address, { presence: absentUser })
  expect(await handlers.openRecording({ of: 'entry', id: '2026-11:7' }, sender)).toMatchObject({
    fault: { code: 'unconfirmed' },
  })
  expect(asked).toEqual([])
})

/** Allows one call, as a press does. */
function once(): typeof absentUser.mayChange {
  const allowed = [presentUser.mayChange]
  return (page) => (allowed.pop() ?? absentUser.mayChange)(page)
}

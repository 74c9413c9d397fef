import { drop } from '../../../../shared/drop.ts'
import type Electron from 'electron'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { createSystemQuestions, type SystemQuestion } from '../../../../electron/desktop/windows/system-questions.ts'
import { createTexts } from '../../../../shared/text/i18n.ts'
import { testAccount } from '../../../support/test-core.ts'

const AGREE = 1
const box = vi.hoisted(() => ({
  shown: [] as Electron.MessageBoxOptions[],
  respond: (_response: number): void => undefined,
  isGone: false,
}))
vi.mock(
  'electron',
  () =>
    ({
      BrowserWindow: { fromWebContents: () => (box.isGone ? null : {}) },
      dialog: {
        showMessageBox: (_parent: unknown, options: Electron.MessageBoxOptions) => {
          box.shown.push(options)
          return new Promise((resolve) => {
            box.respond = (response) => {
              resolve({ response })
            }
          })
        },
      },
    }) satisfies Partial<Record<keyof typeof Electron, unknown>>,
)

const accounts = [testAccount('plivo')]
const questions: readonly SystemQuestion[] = [
  { kind: 'endAll', accounts },
  { kind: 'endRooms', accounts, rooms: ['Standup', 'Board'] },
  { kind: 'hangUpCalls', accounts, callers: [{ name: 'Ana', number: '' }] },
  { kind: 'removeAccount', accounts },
  { kind: 'readOnlyOff', accounts },
  { kind: 'closeDoor', accounts, room: 'Standup' },
  { kind: 'asynchronous', accounts, callbackUrl: 'https://hooks.example.com/plivo' },
]
const create = (language: 'en' | 'de' = 'en') =>
  createSystemQuestions((open) => open(), {
    current: () => createTexts(language),
    nameOf: ({ name, number }: { name: string; number: string }) => name || number,
  } as never)
const window = {} as never

beforeEach(() => {
  box.shown.length = 0
  box.isGone = false
})

describe.each(questions)('the question $kind', (question) => {
  it.each(['en', 'de'] as const)('46 names Gavel and the account in %s, and preselects Cancel', async (language) => {
    const asking = create(language)(window, question)
    box.respond(0)
    expect(await asking).toMatchObject({ fault: { code: 'cancelled', values: { reason: 'declined' } } })
    const [shown] = box.shown
    expect(`${shown?.title ?? ''}: ${shown?.message ?? ''}`).toMatch(
      /^Gavel: .*Plivo MA…ST \([“„]Example Company[”“]\)/,
    )
    expect(shown).toMatchObject({ defaultId: 0, cancelId: 0 })
    expect(JSON.stringify(shown)).not.toMatch(/\{\{|system\./)
  })

  it('46 is agreed to if the user presses the button other than Cancel', async () => {
    const asking = create()(window, question)
    box.respond(AGREE)
    expect(await asking).toEqual({ ok: true, value: undefined })
  })
})

it('46 counts as unconfirmed while another dialog is open', async () => {
  const ask = createSystemQuestions(() => Promise.resolve(undefined), { current: () => createTexts('en') } as never)
  expect(await ask(window, { kind: 'endAll', accounts })).toMatchObject({ fault: { code: 'unconfirmed' } })
  expect(box.shown).toEqual([])
})

it('46 asks nothing for a window that is gone', async () => {
  box.isGone = true
  expect(await create()(window, { kind: 'endAll', accounts })).toMatchObject({ fault: { code: 'unconfirmed' } })
  expect(box.shown).toEqual([])
})

it('46 shows a name in one line and without hidden characters', () => {
  const named = { ...testAccount('plivo'), name: 'Acme?\n\n\u202EOnly a test' }
  drop(create()(window, { kind: 'endAll', accounts: [named] }))
  expect(box.shown[0]?.message).toBe('End all rooms of Plivo MA…ST (“Acme? Only a test”)?')
})

it('46 keeps a name between its quotation marks, even if the name itself contains quotation marks', () => {
  const named = { ...testAccount('plivo'), name: 'Trial”)? „It“ «has» "no" rooms. Not (“Acme' }
  drop(create()(window, { kind: 'endAll', accounts: [named] }))
  expect(box.shown[0]?.message).toBe('End all rooms of Plivo MA…ST (“Trial)? It has no rooms. Not (Acme”)?')
})

it('46 cuts a long name', () => {
  const named = { ...testAccount('plivo'), name: 'a'.repeat(100) }
  drop(create()(window, { kind: 'removeAccount', accounts: [named] }))
  expect(box.shown[0]?.message).toBe(`Remove the account Plivo MA…ST (“${'a'.repeat(39)}…”) from Gavel?`)
})

it('46 keeps the name of a team between its quotation marks, because the page can make up an invite', () => {
  const team = 'Test”? Gavel connects to nothing. Now “really join'
  drop(create()(window, { kind: 'joinTeam', accounts: [], team, hosts: ['broker.example:8883'] }))
  expect(box.shown[0]?.message).toBe('Join the team “Test? Gavel connects to nothing. Now re…”?')
  expect(box.shown[0]?.detail).toContain('Gavel connects to broker.example:8883')
})

it('46 names each of several rooms and calls between quotation marks, so that one name cannot look like two', () => {
  drop(create()(window, { kind: 'endRooms', accounts, rooms: ['Standup', 'Board” and “Sales', 'Design'] }))
  expect(box.shown[0]?.message).toMatch(/^End 3 rooms of /)
  expect(box.shown[0]?.detail).toContain('“Standup”, “Board and Sales”, and “Design”. Everyone')
  const callers = [
    { name: 'Ana', number: '15550100101' },
    { name: '', number: '15550100102' },
  ]
  drop(create('de')(window, { kind: 'hangUpCalls', accounts, callers }))
  expect(box.shown[1]?.detail).toContain('„Ana“ und „15550100102“.')
})

it('47 names the host of the callback URL of asynchronous mode, and shortens a long URL', () => {
  const callbackUrl = `https://hooks.example.com/${'a'.repeat(1_900)}`
  drop(create()(window, { kind: 'asynchronous', accounts, callbackUrl }))
  expect(box.shown[0]?.message).toBe('Let Plivo report to hooks.example.com for Plivo MA…ST (“Example Company”)?')
  expect(box.shown[0]?.detail?.length).toBeLessThan(400)
})

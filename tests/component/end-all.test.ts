import { expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import type { Fault } from '../../shared/fault.ts'
import { failure, success, type Result } from '../../shared/result.ts'
import type { Action, ActionResult, Question, QuestionRoom } from '../../shared/rooms/model.ts'
import { stopClock } from './stop-clock.ts'
import { chooseFor, later, showPage } from './window.ts'

const roomAt = (index: number): QuestionRoom => ({
  title: `Room ${String(index)}`,
  ...(index !== 3 && { people: index }),
  seen: { accountId: 'acme', conference: `Room ${String(index)}`, instance: 1 },
})
const twelve = Array.from({ length: 12 }, (_, index) => roomAt(index + 1))

const asked = (action: Action, more: Partial<Question>): Question => ({
  token: `token-${action.kind}`,
  action,
  kind: action.kind,
  accountName: 'Acme',
  names: [],
  includesMe: false,
  expiresAt: Date.now() + 60_000,
  ...more,
})

const all = (more: Partial<Question> = {}): Question =>
  asked({ kind: 'endAll', accountId: 'acme' }, { rooms: twelve, listedAt: Date.now(), ...more })

/** Opens the accounts and presses *End all rooms…*. */
async function open(
  first: Question | Promise<Result<Question>>,
  some: Partial<Question> = {},
  acted?: ActionResult | Fault,
) {
  const shown = await showPage('accounts', {
    results: {
      ask: ({ action }: { action: Action }) =>
        action.kind !== 'endAll' ? success(asked(action, some)) : 'token' in first ? success(first) : first,
      confirmEndAll: () => success({ state: 'accepted' as const }),
      ...(acted && { act: () => ('state' in acted ? success(acted) : { ok: false, fault: acted }) }),
    },
  })
  await chooseFor('Acme', 'End all rooms…')
  return { shown, dialog: page.getByRole('alertdialog', { name: 'End all rooms of Acme?' }) }
}

test('“end all” says how old the list is, and how many people each room has', async () => {
  stopClock()
  const { dialog } = await open(all({ listedAt: Date.now() - 4_000 }))
  await expect.element(dialog.getByText(/^12 rooms Gavel can see: List read 4 seconds ago\.$/)).toBeVisible()
  await expect.element(dialog.getByRole('checkbox', { name: 'Room 2 · 2 people' })).toBeVisible()
  await expect.element(dialog.getByRole('checkbox', { name: 'Room 3 · people unknown' })).not.toBeChecked()
})

test('the page says that the rooms are being checked while the question is prepared', async () => {
  let ready = (_question: Result<Question>): void => undefined
  const { dialog } = await open(new Promise<Result<Question>>((resolve) => (ready = resolve)))
  const reading = page.getByText('Checking the rooms…')
  await expect.element(reading).toBeVisible()
  ready(success(all()))
  await expect.element(dialog).toBeVisible()
  await expect.element(reading).not.toBeInTheDocument()
})

test('without a list, “end all” says that rooms that Gavel does not see may end', async () => {
  const { dialog } = await open(
    asked({ kind: 'endAll', accountId: 'acme' }, { listFault: failure('timeout').fault, rooms: [] }),
  )
  await expect
    .element(dialog.getByText(/^The list of rooms couldn't be read, so rooms you don't see here may end too\./))
    .toBeVisible()
  await expect.element(dialog.getByText('Gavel sees no rooms.')).toBeVisible()
  await expect.element(dialog.getByRole('checkbox')).not.toBeInTheDocument()
})

test('“end all” of a Plivo account says that MultiParty Calls are not covered', async () => {
  const { dialog } = await open(all({ provider: 'plivo' }))
  await expect.element(dialog.getByText(/This does not cover MultiParty Calls of Plivo\.$/)).toBeVisible()
})

test('a room that only the list names cannot be selected', async () => {
  const { dialog } = await open(all({ rooms: [roomAt(1), { title: 'New one' }] }))
  await expect.element(dialog.getByRole('checkbox', { name: 'New one · people unknown' })).toBeDisabled()
})

test('if two of twelve rooms are selected, the question and the end cover only these, and no name must be typed', async () => {
  const second = roomAt(2)
  const fifth = roomAt(5)
  const done = { state: 'mixed', accepted: 1, gone: 0, failed: 1, unknown: 0, notSent: 0 } as const
  const { shown, dialog } = await open(
    all(),
    { rooms: [second, fifth] },
    { ...done, fault: failure('forbidden').fault },
  )
  const box = dialog.getByRole('checkbox', { name: 'Room 2 · 2 people' })
  ;(box.element() as HTMLElement).focus()
  await userEvent.keyboard(' ')
  await expect.element(dialog.getByRole('button', { name: 'End 1 room…' })).toBeVisible()
  await dialog.getByRole('checkbox', { name: 'Room 5 · 5 people' }).click()
  await expect.element(dialog.getByRole('textbox')).not.toBeInTheDocument()
  await expect
    .element(
      dialog.getByText(
        'Only what you select will end. The other rooms, and rooms that start in the meantime, keep running.',
      ),
    )
    .toBeVisible()
  await dialog.getByRole('button', { name: 'End 2 rooms…' }).click()
  const action = { kind: 'end', seen: second.seen, others: [fifth.seen] }
  expect(shown.calls('ask').at(-1)).toEqual({ action })
  const question = page.getByRole('alertdialog', { name: 'End 2 rooms?' })
  const named = question.getByRole('listitem')
  await expect
    .poll(() => named.elements().map(({ textContent }) => textContent))
    .toEqual(['Room 2 · 2 people', 'Room 5 · 5 people'])
  await question.getByRole('button', { name: 'End rooms' }).click()
  expect(shown.calls('act')).toEqual([{ action, confirmation: 'token-end' }])
  expect(shown.calls('confirmEndAll')).toEqual([])
})

test('for a single selected room, the question is the same as from its own row', async () => {
  const { shown, dialog } = await open(all(), { title: 'Room 4', people: 4 })
  await dialog.getByRole('checkbox', { name: 'Room 4 · 4 people' }).click()
  await dialog.getByRole('button', { name: 'End 1 room…' }).click()
  expect(shown.calls('ask').at(-1)).toEqual({ action: { kind: 'end', seen: roomAt(4).seen } })
  await expect.element(page.getByRole('alertdialog', { name: 'End Room 4 for 4 people?' })).toBeVisible()
})

test('up to six rooms can be selected, and clearing all of them asks for the name again', async () => {
  const { dialog } = await open(all())
  const box = (index: number) => dialog.getByRole('checkbox', { name: new RegExp(`^Room ${String(index)} · `) })
  for (const index of [1, 2, 3, 4, 5, 6]) await box(index).click()
  await expect.element(box(7)).toBeDisabled()
  for (const index of [1, 2, 3, 4, 5, 6]) await box(index).click()
  await expect.element(dialog.getByRole('textbox')).toBeVisible()
  await expect.element(dialog.getByRole('button', { name: 'End all' })).toHaveAttribute('aria-disabled', 'true')
})

test('a renewed question keeps the selection, except for rooms in another run, and does not select new rooms', async () => {
  const again = [
    roomAt(1),
    { ...roomAt(2), seen: { ...roomAt(2).seen, instance: 2 } },
    { ...roomAt(9), title: 'New one' },
  ]
  const first = all({ rooms: [roomAt(1), roomAt(2)], expiresAt: Date.now() + 5_600 })
  let renew = (): void => undefined
  const renewed = new Promise<Result<Question>>((resolve) => {
    renew = () => {
      resolve(success(all({ rooms: again as readonly QuestionRoom[] })))
    }
  })
  const shown = await showPage('accounts', {
    results: {
      ask: (() => {
        const questions = [first]
        return () => {
          const question = questions.pop()
          return question === undefined ? renewed : success(question)
        }
      })(),
    },
  })
  await chooseFor('Acme', 'End all rooms…')
  const dialog = page.getByRole('alertdialog')
  await dialog.getByRole('checkbox', { name: /^Room 1 / }).click()
  await dialog.getByRole('checkbox', { name: /^Room 2 / }).click()
  await expect.element(dialog.getByRole('button', { name: 'End 2 rooms…' })).toBeVisible()
  renew()
  await expect.element(dialog.getByRole('checkbox', { name: /^New one/ })).not.toBeChecked()
  expect(shown.calls('ask')).toHaveLength(2)
  await expect.element(dialog.getByRole('checkbox', { name: /^Room 2 / })).not.toBeChecked()
  await expect.element(dialog.getByRole('button', { name: 'End 1 room…' })).toBeVisible()
})

/** Switches *Announce to all first* on, and returns what lets time pass. */
async function writeFirst(dialog: ReturnType<typeof page.getByRole>) {
  await dialog.getByRole('switch', { name: 'Announce to all first' }).click()
  await expect
    .element(dialog.getByRole('textbox', { name: 'Text' }))
    .toHaveValue('This call is about to end. Please come to a close.')
  await expect.element(dialog.getByRole('textbox', { name: /^Type/ })).not.toBeInTheDocument()
}

const accepted = { state: 'mixed', accepted: 12, gone: 0, failed: 0, unknown: 0, notSent: 0 } as const

test('an announcement goes to all rooms in one request, and its wait ends nothing: then the name is asked for', async () => {
  const pass = stopClock()
  const { shown, dialog } = await open(all({ expiresAt: Date.now() + 3_600_000 }), {}, accepted)
  await writeFirst(dialog)
  await dialog.getByRole('button', { name: 'Announce in 12 rooms' }).click()
  await expect.element(dialog.getByText('Announced in 12 rooms.')).toBeVisible()
  const [first, ...others] = twelve.map(({ seen }) => seen)
  const sound = { kind: 'speech', text: 'This call is about to end. Please come to a close.' }
  expect(shown.calls('act')).toEqual([
    {
      action: {
        kind: 'announce',
        seen: first,
        who: { kind: 'everyone' },
        sound: { ...sound, voice: expect.any(String) as string, language: expect.stringMatching(/^en-/) as string },
        others,
      },
    },
  ])
  await expect.element(dialog.getByText(/^You can end them in 0:3\d\.$/)).toBeVisible()
  await expect.element(dialog.getByRole('button', { name: 'End all' })).toHaveAttribute('aria-disabled', 'true')
  await expect.element(dialog.getByText('Room 2 · 2 people · told')).toBeVisible()
  pass(40_000)
  await expect.element(dialog.getByText(/The wait is over\. Nothing has been ended yet\./)).toBeVisible()
  expect(shown.calls('confirmEndAll')).toEqual([])
  await expect.element(dialog.getByRole('button', { name: 'End all' })).toHaveAttribute('aria-disabled', 'true')
  await dialog.getByRole('textbox', { name: /^Type/ }).fill('Acme')
  await dialog.getByRole('button', { name: 'End all' }).click()
  await expect.poll(() => shown.calls('confirmEndAll')).toHaveLength(1)
})

test('only the selected rooms are told, and after the wait their own question is asked', async () => {
  const pass = stopClock()
  const some = { ...accepted, accepted: 2 }
  const { shown, dialog } = await open(
    all({ expiresAt: Date.now() + 3_600_000 }),
    { rooms: [roomAt(2), roomAt(5)] },
    some,
  )
  await dialog.getByRole('checkbox', { name: /^Room 2 / }).click()
  await dialog.getByRole('checkbox', { name: /^Room 5 / }).click()
  await writeFirst(dialog)
  await dialog.getByRole('button', { name: 'Announce in 2 rooms' }).click()
  await expect.element(dialog.getByText('Announced in 2 rooms.')).toBeVisible()
  expect(shown.calls('act')).toMatchObject([{ action: { seen: roomAt(2).seen, others: [roomAt(5).seen] } }])
  await expect.element(dialog.getByText('Room 3 · people unknown · not told')).toBeVisible()
  await expect.element(dialog.getByRole('button', { name: 'End 2 rooms…' })).toHaveAttribute('aria-disabled', 'true')
  pass(40_000)
  await dialog.getByRole('button', { name: 'End 2 rooms…' }).click()
  await expect.element(page.getByRole('alertdialog', { name: 'End 2 rooms?' })).toBeVisible()
  expect(shown.calls('act')).toHaveLength(1)
})

test('rooms that were not told are named with the reason, and may be ended after the wait', async () => {
  const lost = failure('unknownOutcome').fault
  const left = failure('changed', { values: { reason: 'ended' } }).fault
  const untold = [2, 3, 7].map((index) => ({ seen: roomAt(index).seen ?? never(), fault: index === 7 ? lost : left }))
  const acted = { ...accepted, accepted: 9, failed: 2, unknown: 1, fault: left, untold }
  const { dialog } = await open(all({ expiresAt: Date.now() + 3_600_000 }), {}, acted)
  await writeFirst(dialog)
  await dialog.getByRole('button', { name: 'Announce in 12 rooms' }).click()
  await expect.element(dialog.getByText('Announced in 9 rooms.')).toBeVisible()
  await expect.element(dialog.getByText('Not announced in Room 2 and Room 3.')).toBeVisible()
  await expect.element(dialog.getByText('Perhaps not announced in Room 7.')).toBeVisible()
  await expect.element(dialog.getByText('Room 7 · 7 people · perhaps told')).toBeVisible()
})

test('if no room was told there is no wait, and the question stays as it was without the announcement', async () => {
  const left = failure('changed', { values: { reason: 'ended' } }).fault
  const untold = [{ seen: roomAt(1).seen ?? never(), fault: left }]
  const acted = { ...accepted, accepted: 0, failed: 1, fault: left, untold }
  const { dialog } = await open(all({ rooms: [roomAt(1)], expiresAt: Date.now() + 3_600_000 }), {}, acted)
  await writeFirst(dialog)
  await dialog.getByRole('button', { name: 'Announce in 1 room' }).click()
  await expect.element(dialog.getByText('Not announced in Room 1.')).toBeVisible()
  await dialog.getByRole('switch').click()
  await expect.element(dialog.getByRole('textbox', { name: /^Type/ })).toBeVisible()
})

test('an announcement that is refused says why and can be made again, and one without a text cannot be made', async () => {
  const { dialog } = await open(all({ expiresAt: Date.now() + 3_600_000 }), {}, failure('readOnly').fault)
  await writeFirst(dialog)
  const announce = dialog.getByRole('button', { name: 'Announce in 12 rooms' })
  await announce.click()
  await expect.element(dialog.getByRole('alert')).toBeVisible()
  await expect.element(announce).toHaveAttribute('aria-disabled', 'false')
  await dialog.getByRole('textbox', { name: 'Text' }).fill(' ')
  await expect.element(announce).toHaveAttribute('aria-disabled', 'true')
})

test('leaving during the wait ends nothing, and says how many rooms were told', async () => {
  const { shown, dialog } = await open(all({ expiresAt: Date.now() + 3_600_000 }), {}, accepted)
  await writeFirst(dialog)
  await dialog.getByRole('button', { name: 'Announce in 12 rooms' }).click()
  await expect.element(dialog.getByText('Announced in 12 rooms.')).toBeVisible()
  await dialog.getByRole('button', { name: 'Keep running' }).click()
  await expect.element(dialog).not.toBeInTheDocument()
  await expect.element(page.getByText('12 rooms were told that they end. Nothing has been ended.')).toBeVisible()
  expect(shown.calls('confirmEndAll')).toEqual([])
})

function never(): never {
  throw new Error('the room is only listed')
}

test('asks once if “end all” is pressed again while the question is being prepared', async () => {
  const ask = later<Result<Question>>()
  const { shown } = await open(ask.result)
  await chooseFor('Acme', 'End all rooms…')
  ask.arrive(success(all()))
  await page.getByRole('alertdialog').getByRole('button', { name: 'Keep running' }).click()
  expect(shown.calls('ask')).toHaveLength(1)
  expect(page.getByRole('alert').elements()).toEqual([])
})

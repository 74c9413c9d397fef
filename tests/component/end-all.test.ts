import { expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { failure, success, type Result } from '../../shared/result.ts'
import type { Action, ActionResult, Question, QuestionRoom } from '../../shared/rooms/model.ts'
import { chooseForAccount, savedView, showWindow, usualMorning } from './window.ts'

const roomAt = (index: number): QuestionRoom => ({
  title: `Room ${String(index)}`,
  ...(index !== 3 && { people: index }),
  seen: { accountId: 'acme', conference: `Room ${String(index)}`, instance: 1, revision: 7 },
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
async function open(first: Question | Promise<Result<Question>>, some: Partial<Question> = {}, acted?: ActionResult) {
  const shown = await showWindow({
    snapshot: usualMorning().snapshot,
    savedView: savedView({ name: 'accounts' }),
    results: {
      ask: ({ action }: { action: Action }) =>
        action.kind !== 'endAll' ? success(asked(action, some)) : 'token' in first ? success(first) : first,
      ...(acted && { act: () => success(acted) }),
    },
  })
  await chooseForAccount('Acme', 'End all rooms…')
  return { shown, dialog: page.getByRole('alertdialog', { name: 'End all rooms of Acme?' }) }
}

test('“end all” says how old the list is, and how many people each room has', async () => {
  const { dialog } = await open(all({ listedAt: Date.now() - 4_000 }))
  await expect.element(dialog.getByText(/^12 rooms Gavel can see: List read [45] seconds ago\.$/)).toBeVisible()
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

test('without a list, “end all” says that rooms that are not seen may end', async () => {
  const { dialog } = await open(
    asked({ kind: 'endAll', accountId: 'acme' }, { listFault: failure('timeout').fault, rooms: [] }),
  )
  await expect
    .element(dialog.getByText(/^The list of rooms couldn't be read, so rooms you don't see here may end too\./))
    .toBeVisible()
  await expect.element(dialog.getByText('Gavel sees no rooms.')).toBeVisible()
  await expect.element(dialog.getByRole('checkbox')).not.toBeInTheDocument()
})

test('a room that only the list names cannot be selected', async () => {
  const { dialog } = await open(all({ rooms: [roomAt(1), { title: 'New one' }] }))
  await expect.element(dialog.getByRole('checkbox', { name: 'New one · people unknown' })).toBeDisabled()
})

test('two of twelve rooms, selected by keyboard, are asked about and ended without the name or the big request', async () => {
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
  await expect.element(page.getByText(/^1 room is being ended, 1 failed\. /)).toBeVisible()
})

test('a single selected room is asked about as from its own row', async () => {
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
  const shown = await showWindow({
    snapshot: usualMorning().snapshot,
    savedView: savedView({ name: 'accounts' }),
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
  await chooseForAccount('Acme', 'End all rooms…')
  const dialog = page.getByRole('alertdialog')
  await dialog.getByRole('checkbox', { name: /^Room 1 / }).click()
  await dialog.getByRole('checkbox', { name: /^Room 2 / }).click()
  await expect.element(dialog.getByRole('button', { name: 'End 2 rooms…' })).toBeVisible()
  renew()
  await expect.element(dialog.getByRole('checkbox', { name: /^New one/ }), { timeout: 4_000 }).not.toBeChecked()
  expect(shown.calls('ask')).toHaveLength(2)
  await expect.element(dialog.getByRole('checkbox', { name: /^Room 2 / })).not.toBeChecked()
  await expect.element(dialog.getByRole('button', { name: 'End 1 room…' })).toBeVisible()
})

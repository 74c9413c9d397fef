import { expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import type { Room } from '../../shared/rooms/model.ts'
import { focusOn, made, peopleOf, showBridge, showWindow, withBridge, withRoom } from './window.ts'

const guests = Array.from({ length: 6 }, (_, index) => made.member(20 + index, { name: `Guest ${index}` }))
const snapshot = withBridge({ members: [...peopleOf('Support bridge'), ...guests] })
const bridge = page.getByRole('group', { name: 'Support bridge', exact: true })
const selection = page.getByRole('region', { name: 'Selected people' })
const chip = (name: RegExp) => bridge.getByRole('button', { name })
const names = (): string[] =>
  bridge
    .getByRole('listitem')
    .elements()
    .map((one) => one.querySelector('.name > .cut')?.textContent.trim() ?? '')
    .filter((name) => !name.startsWith('Guest'))

const changed = (more: (room: Room) => Partial<Room>) => withRoom(snapshot, 'Support bridge', more)

test('a room of twelve can be filtered by who can speak, is muted or is new; a smaller room has no filter', async () => {
  await showWindow({ snapshot })
  await expect.element(page.getByRole('group', { name: 'Weekly standup', exact: true })).toBeVisible()
  expect(page.getByRole('button', { name: /^Can speak/ }).elements()).toEqual([])
  await page.getByRole('button', { name: /^Support bridge, / }).click()
  await expect.element(chip(/^All 12$/)).toHaveAttribute('aria-pressed', 'true')
  await expect.element(chip(/^New 0$/)).toBeVisible()
  await chip(/^Muted 3$/).click()
  await expect.poll(names).toEqual(['Ravi Menon', 'Lena Brandt', 'Chen Wei'])
  await chip(/^Can speak 9$/).click()
  await expect.poll(names).toEqual(['+1 555 010 0199', 'Ana Diaz', 'Marta Nowak'])
  await chip(/^New 0$/).click()
  await expect.element(bridge.getByText('Nobody right now.')).toBeVisible()
  await chip(/^All 12$/).click()
  await expect.poll(() => names().length).toBe(6)
})

test('while the pointer is in the list, a caller who becomes muted stays among those who can speak', async () => {
  const shown = await showBridge({ snapshot })
  await chip(/^Can speak 9$/).click()
  await userEvent.hover(page.getByRole('button', { name: 'Mute Ana Diaz' }))
  shown.become(
    changed(({ members = [] }) => ({
      members: members.map((one) => (one.name === 'Ana Diaz' ? { ...one, muted: true } : one)),
    })),
  )
  await expect.element(page.getByRole('button', { name: 'Unmute Ana Diaz' })).toBeVisible()
  expect(names()).toEqual(['+1 555 010 0199', 'Ana Diaz', 'Marta Nowak'])
})

test('a room that is drawn again while the list has the focus still offers its filters', async () => {
  await showBridge({ snapshot })
  const ana = bridge.getByRole('listitem', { name: /^Ana Diaz/ })
  await focusOn(ana)
  await userEvent.keyboard('{?}')
  await expect.element(ana).not.toBeInTheDocument()
  await userEvent.keyboard('{Escape}')
  await expect.element(ana).toHaveFocus()
  await expect.element(chip(/^All 12$/)).toBeVisible()
})

test('does not act on selected members whom the filter leaves out', async () => {
  const shown = await showBridge({ snapshot })
  await page.getByRole('checkbox', { name: 'Select Ana Diaz' }).click()
  await page.getByRole('checkbox', { name: 'Select Ravi Menon' }).click()
  await expect.element(selection.getByText('2 selected')).toBeVisible()
  await chip(/^Muted 3$/).click()
  await expect.element(selection.getByText('1 selected')).toBeVisible()
  await selection.getByRole('button', { name: 'Unmute' }).click()
  expect(shown.calls('act')).toMatchObject([{ action: { who: { members: [{ key: 'call-13' }] } } }])
})

test('a caller chosen in the tray is shown although the filter left them out', async () => {
  const shown = await showBridge({ snapshot })
  await chip(/^Muted 3$/).click()
  await expect.poll(names).toEqual(['Ravi Menon', 'Lena Brandt', 'Chen Wei'])
  shown.push('show', { what: 'room', key: 'acme/Support bridge', memberKey: 'call-11' })
  await expect.element(bridge.getByRole('listitem', { name: /^Ana Diaz/ })).toHaveFocus()
  await expect.element(chip(/^All 12$/)).toHaveAttribute('aria-pressed', 'true')
})

test('sorts people by name or from the newest, with me before the others', async () => {
  const shown = await showBridge({ snapshot })
  const sort = bridge.getByRole('combobox', { name: 'Sort people' })
  await sort.selectOptions('Name')
  await expect
    .poll(names)
    .toEqual(['+1 555 010 0199', 'Ana Diaz', 'Chen Wei', 'Lena Brandt', 'Marta Nowak', 'Ravi Menon'])
  await sort.selectOptions('Newest')
  await expect.poll(() => names()[0]).toBe('Chen Wei')
  shown.become(
    changed(({ members = [] }) => ({
      members: [...members.map((one) => ({ ...one, isMe: one.name === 'Ana Diaz' })), made.member(50, { name: 'Zoe' })],
    })),
  )
  await userEvent.hover(page.getByRole('searchbox'))
  ;(page.getByRole('searchbox').element() as HTMLElement).focus()
  await expect.poll(() => names().slice(0, 2)).toEqual(['Ana Diaz', 'Zoe'])
})

import { expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import type { Room } from '../../shared/rooms/model.ts'
import type { ShownRoom } from '../../shared/rooms/shown-room.ts'
import type { FakeWorld } from '../gallery/bridge.ts'
import type { Loose } from '../gallery/people.ts'
import { roomWithoutRoster } from '../gallery/states/room-numbers.ts'
import { createScene } from '../gallery/states/scene.ts'
import { chooseFor, made, menuItem, showBridge } from './window.ts'

const scene = createScene(made.now)
const call = { to: '15550120001', startedAt: made.now - 60_000 }
const known = [
  made.reported(11, { name: 'Ana Diaz', memberId: '5' }),
  made.reported(12, { name: 'Ben Okafor', memberId: '6', call }),
  made.reported(13, { name: 'Carla Neri', call }),
  made.reported(15, { name: 'Finn Ode', memberId: '8' }),
  made.reported(16, { name: 'Gil Roth' }),
]
const jo = made.reported(10, { name: 'Jo Winter', memberId: '4', isMe: true })
const numbers = { numbers: [{ number: '15550120001', calls: 2 }], unread: 0, unreadable: 0, every: 3_000 }
const ana = { key: 'call-11', callUuid: 'call-11', memberId: '5', name: 'Ana Diaz', number: '15550100111' }
const bridge = page.getByRole('group', { name: 'Support bridge' })
const row = (name: string) => page.getByRole('listitem').filter({ hasText: name })

type More = Loose<Room> & Partial<Pick<ShownRoom, 'newcomers'>>
const shownWith = (more: More = {}) =>
  roomWithoutRoster(scene, {
    numbers,
    reported: known,
    ...more,
  })
const show = (more: More = {}, world: Partial<FakeWorld> = {}) => showBridge({ snapshot: shownWith(more), ...world })

test('all callers are probably here, and those without a certain id cannot be muted, as their rows say', async () => {
  await show()
  await expect.element(page.getByText(/Those whom Vobiz reported for certain can be muted/)).toBeVisible()
  const muted = page.getByRole('button', { name: /^Mute (?:Ana|Ben|Carla|Finn|Gil)/ }).elements()
  expect(muted.map((button) => button.getAttribute('aria-label'))).toEqual([
    'Mute Ana Diaz',
    'Mute Ben Okafor',
    'Mute Finn Ode',
  ])
  for (const name of ['Carla Neri', 'Gil Roth'])
    await expect.element(row(name).getByText(/tell for certain who this is/)).toBeInTheDocument()
  expect(page.getByText('probably here', { exact: true }).elements()).toHaveLength(known.length)
})

test('a mute identifies the caller by the call, member id, name and number that were shown', async () => {
  const shown = await show()
  await row('Ana Diaz').getByRole('button', { name: 'Mute Ana Diaz' }).click()
  const who = { kind: 'members', members: [ana] }
  expect(shown.calls('act')).toMatchObject([{ action: { kind: 'mute', who } }])
})

test('the menu offers what can be done without a roster', async () => {
  await show()
  await row('Ana Diaz').getByRole('button', { name: 'More for Ana Diaz' }).click()
  await expect.element(page.getByRole('menuitem', { name: 'Unmute' })).toBeVisible()
  const offered = page.getByRole('menuitem').elements()
  const items = ['Unmute', 'Put on hold', 'More']
  expect(offered.map((item) => (item.getAttribute('aria-label') ?? item.textContent).trim())).toEqual(items)
})

test('a caller whom I muted can be unmuted in the row and all together, and muted again in the menu', async () => {
  const pending = [made.pending('mute', ['call-11'], { id: 'm', state: 'requested', at: made.now - 3_600_000 })]
  const shown = await show({ pending })
  await expect.element(row('Ana Diaz').getByText('+1 555 010 0111')).toBeVisible()
  await row('Ana Diaz').getByRole('button', { name: 'More for Ana Diaz' }).click()
  await expect.element(page.getByRole('menuitem', { name: 'Mute', exact: true })).toBeVisible()
  await page.getByRole('menuitem', { name: 'Mute', exact: true }).click()
  await row('Ana Diaz').getByRole('button', { name: 'Unmute Ana Diaz' }).click()
  await chooseFor('Support bridge', 'Everyone', 'Unmute those I muted')
  const members = { who: { kind: 'members', members: [ana] } }
  expect(shown.calls('act')).toMatchObject([
    { action: { kind: 'mute', ...members } },
    { action: { kind: 'unmute', ...members } },
    { action: { kind: 'unmute', who: { kind: 'mutedByMe' } } },
  ])
})

const bar = page.getByRole('region', { name: 'Selected people' })
const box = (name: string) => page.getByRole('checkbox', { name: `Select ${name}` })
const isSelected = (name: string): boolean => box(name).element().matches(':checked, [aria-checked="true"]')

/** The bar moves the rows when it appears, and a click on a row that has just moved is ignored. */
async function select(...names: readonly string[]): Promise<void> {
  for (const name of names)
    await expect
      .poll(async () => {
        if (!isSelected(name)) await box(name).click()
        return isSelected(name)
      })
      .toBe(true)
}

test.each(['Mute', 'Unmute', 'Deafen'])('%s acts on the selected callers whose id is still certain', async (name) => {
  const shown = await show()
  await select('Ana Diaz', 'Ben Okafor', 'Finn Ode')
  await expect.element(bar.getByText('3 selected')).toBeVisible()
  const callers = known.map((one) => (one.name === 'Finn Ode' ? made.reported(15, { name: 'Finn Ode' }) : one))
  shown.become(shownWith({ reported: callers }))
  await expect.element(bar.getByText('2 selected')).toBeVisible()
  if (name === 'Deafen') await bar.getByRole('button', { name: 'More for the selected people' }).click()
  await page.getByRole(name === 'Deafen' ? 'menuitem' : 'button', { name, exact: true }).click()
  const members = [
    { callUuid: 'call-11', memberId: '5' },
    { callUuid: 'call-12', memberId: '6' },
  ]
  const kind = name.toLowerCase()
  expect(shown.calls('act')).toMatchObject([{ action: { kind, who: { kind: 'members', members } } }])
  await expect.element(bar).not.toBeInTheDocument()
})

test('only callers who can be muted one by one can be selected, and selected ones are removed one by one', async () => {
  const shown = await show()
  await expect.element(box('Ana Diaz')).toBeInTheDocument()
  expect(
    page
      .getByRole('checkbox', { name: /^Select/ })
      .elements()
      .map((one) => one.getAttribute('aria-label')),
  ).toEqual(['Select Ana Diaz', 'Select Ben Okafor', 'Select Finn Ode'])
  await box('Ben Okafor').click()
  await expect.element(bar.getByRole('button', { name: 'Remove…' })).toHaveAttribute('aria-disabled', 'true')
  await expect
    .element(page.getByRole('button', { name: 'Remove…' }))
    .toHaveAttribute('title', "People who aren't listed can only be removed one at a time.")
  await userEvent.keyboard('{Escape}')
  await expect.element(bar).not.toBeInTheDocument()
  expect(shown.calls('act')).toEqual([])
})

test('Delete on selected callers says that they are removed one at a time', async () => {
  const shown = await show()
  await box('Ben Okafor').click()
  await userEvent.keyboard('{Delete}')
  await expect.element(page.getByText("People who aren't listed can only be removed one at a time.")).toBeVisible()
  expect(shown.calls('act')).toEqual([])
})

test('arrows and single keys reach callers whom no roster lists, and do what their rows offer', async () => {
  const shown = await show()
  await expect.element(row('Ana Diaz')).toBeVisible()
  ;(page.getByRole('button', { name: /^Support bridge/ }).element() as HTMLElement).focus()
  await userEvent.keyboard('{ArrowDown}')
  await expect.element(row('Ana Diaz')).toHaveFocus()
  // The call of Ana is not known, and the id of Carla is not certain.
  await userEvent.keyboard('{Delete}m{ArrowDown}{Delete}{ArrowDown}m')
  const only = (callUuid: string) => ({ kind: 'members', members: [{ callUuid }] })
  await expect
    .poll(() => shown.calls('act'))
    .toMatchObject([
      { action: { kind: 'mute', who: only('call-11') } },
      { action: { kind: 'remove', who: only('call-12') } },
    ])
})

test('before a mute is sent, the row says that Gavel checks the call', async () => {
  await show({ pending: [made.pending('mute', ['call-11'], { id: 'm', state: 'checking' })] })
  await expect.element(row('Ana Diaz').getByText('checking their call…')).toBeVisible()
})

test('the hidden text that says why a caller cannot be muted alone does not widen the row', async () => {
  await show({ numbers: undefined })
  await expect.element(row('Gil Roth')).toBeVisible()
  const { scrollWidth, clientWidth } = row('Gil Roth').element()
  expect(scrollWidth).toBe(clientWidth)
})

test('the room does not say that callers can only be muted all together if some can be muted one by one', async () => {
  await show({ numbers: undefined })
  await expect.element(page.getByText(/^Vobiz doesn't list the people here\.(?! You)/)).toBeVisible()
})

test('the row says that a mute was sent but is not confirmed', async () => {
  await show({ pending: [made.pending('mute', ['call-11'], { id: 'm', state: 'requested' })] })
  await expect.element(row('Ana Diaz').getByText('mute sent, not confirmed')).toBeVisible()
})

test('only the rows say that a mute of several was sent, and each says the newest action that is not confirmed', async () => {
  await show({
    pending: [
      made.pending('mute', ['call-11', 'call-12'], { id: 'm', state: 'requested' }),
      made.pending('deafen', ['call-12'], { id: 'd', state: 'requested' }),
    ],
  })
  await expect.element(row('Ben Okafor').getByText('deafen sent, not confirmed')).toBeVisible()
  expect(page.getByText('mute sent, not confirmed').elements()).toHaveLength(1)
})

test('all but me can be muted if events show that I am in the room', async () => {
  const shown = await show({ reported: [jo, ...known] })
  await bridge.getByRole('button', { name: 'Mute all but me' }).click()
  expect(shown.calls('act')).toMatchObject([{ action: { kind: 'mute', who: { kind: 'everyoneButMe' } } }])
})

test('new callers of my room can be muted if events show that I am in it; otherwise the room says what that takes', async () => {
  const shown = await show({ own: true })
  await expect
    .element(bridge.getByText(/Gavel can't mute new callers, .* Add your number in Preferences\./))
    .toBeVisible()
  await bridge.getByRole('button', { name: 'More for Support bridge' }).click()
  await expect.element(menuItem('Everyone')).toBeVisible()
  await expect.element(menuItem('New callers')).not.toBeInTheDocument()
  await userEvent.keyboard('{Escape}')
  shown.become(shownWith({ own: true, reported: [jo, ...known] }))
  await chooseFor('Support bridge', 'New callers', 'Come in muted')
  expect(shown.calls('switchNewcomers')).toMatchObject([{ rule: 'mute' }])
  await expect.element(bridge.getByText(/Gavel can't mute new callers/)).not.toBeInTheDocument()
})

test.each([
  { what: 'without the number that callers dial', numbers: undefined, mayClose: false },
  { what: 'with the number that callers dial', numbers, mayClose: true },
])(
  '$what, nobody is sent away whose call is not known, and closing my room says why it is not offered',
  async (row) => {
    const waiting = [made.reported(18, { name: 'Zoe Ito', memberId: '9', ...(row.mayClose && { call }) })]
    const keys = ['call-18']
    await show({
      own: true,
      numbers: row.numbers,
      reported: [jo, ...waiting],
      newcomers: { rule: 'ask', state: 'on' },
      onHold: { keys, atDoor: keys },
    })
    await expect.element(bridge.getByRole('button', { name: 'Admit Zoe Ito' })).toBeVisible()
    const sendAway = bridge.getByRole('button', { name: 'Send Zoe Ito away' })
    expect(sendAway.elements()).toHaveLength(row.mayClose ? 1 : 0)
    await bridge.getByRole('button', { name: 'New callers of Support bridge: Wait for me' }).click()
    const closed = menuItem('Are turned away')
    await expect.element(closed).toBeVisible()
    expect(closed.element().getAttribute('aria-disabled') === 'true').toBe(!row.mayClose)
    const reason = page.getByText(/Until you choose the number that callers dial, Gavel can hang up nobody here\./)
    expect(reason.elements()).toHaveLength(row.mayClose ? 0 : 1)
    await expect.element(menuItem('Come in muted')).not.toHaveAttribute('aria-disabled', 'true')
  },
)

test('no action is offered if no caller is known for certain', async () => {
  await show({
    numbers: undefined,
    reported: [made.reported(14, { name: 'Emil Kurz' })],
  })
  await expect.element(page.getByText(/Gavel can't act on them one by one/)).toBeVisible()
  expect(
    row('Emil Kurz')
      .getByRole('button', { name: /^(?:Mute|Remove)/ })
      .elements(),
  ).toEqual([])
  await expect.element(page.getByRole('button', { name: 'Mute everyone, you too' })).not.toBeInTheDocument()
})

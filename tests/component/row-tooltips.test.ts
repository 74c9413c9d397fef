import { expect, test } from 'vitest'
import { page, userEvent, type Locator } from 'vitest/browser'
import type { Pending } from '../../shared/rooms/model.ts'
import { fakeAppStatus } from '../gallery/bridge.ts'
import { made, rowOf, savedView, showBridge, showWindow, snapshot, withBridge } from './window.ts'

const button = (name: string): Locator => page.getByRole('button', { name })
const READ_ONLY = 'View only. Turn this off in Preferences to act.'

function area(locator: Locator): DOMRect {
  return locator.element().getBoundingClientRect()
}

test.each(['en', 'de'] as const)(
  'the progress text of a button makes no button wider and no row taller (%s)',
  async (language) => {
    const appStatus = fakeAppStatus({ language, locale: language })
    const shown = await showBridge({ appStatus })
    const ana = rowOf('Ana Diaz +1 555 010 0123')
    const ravi = rowOf('Ravi Menon +1 555 010 0162')
    await expect.element(ana).toBeVisible()
    const mutes = (): number[] =>
      [ana, ravi].map((one) => one.element().querySelector('.mute')?.getBoundingClientRect().width ?? 0)
    const before = { mutes: mutes(), rows: [area(ana).height, area(ravi).height], ravi: area(ravi).top }
    expect(before.mutes[0]).toBe(before.mutes[1])
    const pending: readonly Pending[] = [
      made.pending('mute', ['call-11'], { id: 'a' }),
      made.pending('unmute', ['call-13'], { id: 'b' }),
      made.pending('remove', ['call-14'], { id: 'c' }),
    ]
    shown.become(withBridge({ pending }))
    await expect.poll(() => ana.element().querySelector('.mute')?.getAttribute('aria-busy')).toBe('true')
    expect({ mutes: mutes(), rows: [area(ana).height, area(ravi).height], ravi: area(ravi).top }).toEqual(before)
    const lena = page.getByRole('listitem', { name: /^Lena Brandt/ })
    expect(area(lena).height).toBe(area(ana).height)
    if (language === 'en') await expect.element(lena.getByText('removing…', { exact: true })).toBeVisible()
    shown.push('appStatus', fakeAppStatus())
  },
)

test('in read-only mode a disabled button says why, and a press on it shows a message', async () => {
  const shown = await showBridge({ snapshot: { ...snapshot, readOnly: true } })
  for (const name of ['Mute Ana Diaz', 'Remove Ana Diaz', 'End Support bridge…', 'Mute everyone in Support bridge']) {
    await expect.element(button(name)).toHaveAttribute('title', READ_ONLY)
    ;(button(name).element() as HTMLElement).click()
    await expect.element(page.getByText(new RegExp(`^${READ_ONLY}`))).toBeVisible()
    // A script clicks here, because under a resting pointer the next message would ignore the first press.
    ;(button('Dismiss').element() as HTMLElement).click()
  }
  await expect.element(page.getByText(new RegExp(`^${READ_ONLY}`))).not.toBeInTheDocument()
  ;(rowOf('Ana Diaz +1 555 010 0123').element() as HTMLElement).focus()
  await userEvent.keyboard('m{Delete}e')
  await expect.element(page.getByText(new RegExp(`^${READ_ONLY}`))).toBeVisible()
  expect([...shown.calls('act'), ...shown.calls('ask')]).toEqual([])
  const { color } = getComputedStyle(button('Remove Ana Diaz').element())
  expect(color).not.toBe(getComputedStyle(button('More for Ana Diaz').element()).color)
})

test('a long title stays in one line, and only truncated text has a tooltip', async () => {
  const title = 'Quarterly review of everything that has happened since the last quarterly review'
  const shown = await showWindow({
    snapshot: withBridge({ title }),
    savedView: savedView({ expanded: [] }),
  })
  const name = page.getByText(title)
  await expect.element(name).toBeVisible()
  const cut = (): HTMLElement => name.element().closest<HTMLElement>('.title') as HTMLElement
  await userEvent.hover(cut())
  await expect.element(cut()).toHaveAttribute('title', title)
  await userEvent.hover(page.getByText('Sales call'))
  expect(page.getByText('Sales call').element().closest('.title')?.hasAttribute('title')).toBe(false)
  ;(page.getByRole('button', { name: new RegExp(`^${title}, `) }).element() as HTMLElement).click()
  await expect.element(page.getByRole('list', { name: `People in ${title}` })).toBeVisible()
  expect(cut().clientHeight).toBeLessThan(30)
  await userEvent.hover(cut())
  await expect.element(cut()).toHaveAttribute('title', title)
  expect(shown.calls('act')).toEqual([])
})

test('a failure shown on a stale row is not dimmed, and a clicked row does not stay grey', async () => {
  await showBridge({
    snapshot: withBridge({
      stale: true,
      pending: [made.pending('mute', ['call-11'], { state: 'failed', fault: { code: 'offline' } })],
    }),
  })
  const ana = rowOf('Ana Diaz +1 555 010 0123')
  await expect.element(ana).toBeVisible()
  const note = ana.getByRole('alert').element()
  expect(getComputedStyle(note).color).toBe(getComputedStyle(document.body).color)
  const ravi = rowOf('Ravi Menon +1 555 010 0162')
  await button('More for Ravi Menon').click()
  await userEvent.keyboard('{Escape}')
  await userEvent.hover(page.getByRole('searchbox'))
  const background = (): string => getComputedStyle(ravi.element()).backgroundColor
  const calm = getComputedStyle(rowOf('Marta Nowak +1 555 010 0158').element()).backgroundColor
  ravi
    .element()
    .querySelector<HTMLElement>('.mute')
    ?.dispatchEvent(new MouseEvent('mousedown', { bubbles: true }))
  ;(document.activeElement as HTMLElement | null)?.blur()
  await userEvent.click(ravi.element().querySelector('.check') as HTMLElement)
  await userEvent.click(ravi.element().querySelector('.check') as HTMLElement)
  await userEvent.hover(page.getByRole('searchbox'))
  await expect.poll(background).toBe(calm)
})

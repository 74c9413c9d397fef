import type { WebContents } from 'electron'
import { expect, test } from 'vitest'
import { createAudience } from '../../../electron/ipc/subscribers.ts'

function aWindow() {
  const sent: [string, unknown][] = []
  const events = new Map<string, () => void>()
  const window = {
    isDestroyed: () => false,
    send: (channel: string, value: unknown) => sent.push([channel, value]),
    once: (event: string, listener: () => void) => events.set(event, listener),
  } as unknown as WebContents
  return { window, sent, destroy: () => events.get('destroyed')?.() }
}

test('only windows that have opened are told, until they are gone', () => {
  const audience = createAudience()
  const { window, sent, destroy } = aWindow()
  audience.tell('roomMarks', { labels: {}, roomNotifications: {}, watched: [] })
  audience.opened(window, true)
  audience.opened(window, true)
  audience.tell('roomMarks', { labels: {}, roomNotifications: {}, watched: [] })
  expect(sent).toEqual([['gavel:on:roomMarks', { labels: {}, roomNotifications: {}, watched: [] }]])
  destroy()
  expect(audience.members()).toEqual([])
})

test('what is to be shown waits for a page that is still being loaded', async () => {
  const audience = createAudience()
  const { window, sent } = aWindow()
  audience.show(window, { what: 'log' })
  expect(sent).toEqual([])
  audience.opened(window, true)
  // Not before the answer to `open`, which is what the page draws first.
  expect(sent).toEqual([])
  await new Promise(setImmediate)
  expect(sent).toEqual([['gavel:on:show', { what: 'log' }]])
  audience.show(window, { what: 'rooms' })
  expect(sent.at(-1)).toEqual(['gavel:on:show', { what: 'rooms' }])
})

test('the small window takes neither patches nor what the other one is to show', async () => {
  const audience = createAudience()
  const [small, main] = [aWindow(), aWindow()]
  audience.show(main.window, { what: 'log' })
  audience.opened(small.window, false)
  audience.opened(main.window, true)
  audience.tell('journalGrew', undefined)
  await new Promise(setImmediate)
  expect(audience.members()).toEqual([main.window])
  expect(small.sent).toEqual([['gavel:on:journalGrew', undefined]])
  expect(main.sent).toContainEqual(['gavel:on:show', { what: 'log' }])
  small.destroy()
  audience.tell('journalGrew', undefined)
  expect(small.sent).toHaveLength(1)
})

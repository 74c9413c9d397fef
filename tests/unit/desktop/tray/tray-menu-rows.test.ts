import { expect, test } from 'vitest'
import { aSnapshot } from '../../../support/rooms.ts'
import { context, labels, rowOf, trayModel } from '../../../support/tray-menu.ts'

test('offers to pause notifications for an hour or until the next morning', () => {
  const rows = rowOf(trayModel(aSnapshot([]), context).menu, 'Pause notifications').rows ?? []
  expect(labels(rows).map((label) => label.replace(/\s/g, ' '))).toEqual(['For 1 hour', 'Until tomorrow morning'])
  expect(rowOf(rows, 'Until tomorrow').command).toEqual({ do: 'pauseNotifications', until: 'tomorrow' })
})

test('offers to resume paused notifications', () => {
  const paused = { ...context, preferences: { ...context.preferences, notificationsPausedUntil: 2_000 } }
  const { menu } = trayModel(aSnapshot([]), paused)
  expect(rowOf(menu, 'Resume notifications (paused until ').command).toEqual({ do: 'resumeNotifications' })
})

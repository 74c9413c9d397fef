import { expect, test } from 'vitest'
import { SnapshotStore } from '../../../electron/monitor/snapshot-store.ts'
import { createVirtualClock } from '../../support/virtual-clock.ts'

test('all listeners get the snapshots in order, even if a listener causes the next one', () => {
  const store = new SnapshotStore(createVirtualClock(), () => undefined)
  const seen: [before: number, now: number][] = []
  store.subscribe((_before, { readOnly }) => {
    if (readOnly) store.setReadOnly(false)
  })
  store.subscribe((before, now) => seen.push([before.revision, now.revision]))
  const { revision } = store.snapshot
  store.setReadOnly(true)
  expect(seen).toEqual([
    [revision, revision + 1],
    [revision + 1, revision + 2],
  ])
})

import { expect, test } from 'vitest'
import { describeRefusal, readLock } from '../../../electron/desktop/single-instance.ts'

const link = (target: string) => () => target
const missing = (): string => {
  throw Object.assign(new Error('ENOENT'), { code: 'ENOENT' })
}

test('the lock names a computer and a process; a name may have hyphens', () => {
  expect(readLock('/profile', link('my-laptop-4711'))).toEqual({ host: 'my-laptop', pid: 4711 })
})

test.each([['nonsense'], [''], ['-12']])('a lock %j that cannot be read is none', (target) => {
  expect(readLock('/profile', link(target))).toBeUndefined()
})

test('no lock is no trouble', () => {
  expect(readLock('/profile', missing)).toBeUndefined()
})

test('a second start says which process shows itself', () => {
  expect(describeRefusal('/profile', { host: 'here', pid: 12 }, 'here', () => true)).toBe(
    'Gavel is already running as process 12; it was asked to show itself.',
  )
})

test.each([
  ['of a process that is dead', 'here', false],
  ['of another computer', 'elsewhere', true],
])('a lock %s is named with the file to delete', (_what, host, alive) => {
  const said = describeRefusal('/profile', { host, pid: 12 }, 'here', () => alive)
  expect(said).toContain('/profile/SingletonLock')
  expect(said).toContain(`process 12 on ${host}`)
  expect(said).toContain('delete that file')
})

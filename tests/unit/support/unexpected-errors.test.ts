import { expect, test } from 'vitest'
import { unexpectedErrorsIn, errorsInDiagnostics } from '../../support/unexpected-errors.ts'

test.each([
  '(node:1) UnhandledPromiseRejectionWarning: Error: no',
  'Uncaught Exception: Error: no',
  'TypeError: Cannot read properties of undefined',
  '[1:2/3:ERROR:CONSOLE(4)] "Uncaught (in promise) Error", source: app://gavel/index.js (4)',
  `[1:2/3:INFO:CONSOLE(4)] "Refused to apply inline style because it violates", source: app://gavel/index.html (4)`,
])('reports: %s', (line) => {
  expect(unexpectedErrorsIn(`all is well\n${line}\nall is well`)).toEqual([line])
})

test.each([
  '[1:2/3:ERROR:bus.cc(407)] Failed to connect to the bus: /run/dbus/system_bus_socket: No such file or directory',
  '[1:2/3:ERROR:viz_main_impl.cc(181)] Exiting GPU process due to errors during initialization',
  'ResizeObserver loop completed with undelivered notifications.',
  'Debugger attached.',
])('ignores a harmless line: %s', (line) => {
  expect(unexpectedErrorsIn(line)).toEqual([])
})

test('reports the lines of level error in Gavel’s diagnostics, but no warnings', () => {
  const error = '2026-11-20T09:05:52.120 error The log could not be written'
  const warning = '2026-11-20T09:05:52.120 warn The keychain is not usable (missing)'
  expect(errorsInDiagnostics(`${warning}\n${error}`)).toEqual([error])
})

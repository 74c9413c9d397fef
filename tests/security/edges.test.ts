import fc from 'fast-check'
import { dirname } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { readArguments } from '../../electron/desktop/lifecycle/arguments.ts'
import { notificationBody, notificationTitle } from '../../electron/desktop/notifications/system-notification.ts'
import { toCsvCell } from '../../shared/text/csv-cell.ts'
import { hardened } from '../support/fake-app.ts'
import { seed } from '../support/test-sizes.ts'
import { occurrences, readSources } from '../support/sources.ts'

const harden = (packaged: boolean, switches: readonly string[] = []) => hardened(packaged, switches).refusal

describe('a start', () => {
  it('32 registers no protocol with the system', async () => {
    const sources = await readSources('electron')
    expect(occurrences(sources, /setAsDefaultProtocolClient|open-url|x-scheme-handler/g)).toEqual([])
  })

  const none = { demos: [], hidden: false, show: false, endMyConference: false, presses: [] }

  it.each([
    [['--demo'], { demos: ['plivo'] }],
    [['--demo-vobiz'], { demos: ['vobiz'] }],
    [['--hidden', '--user-data-dir=/x', '--no-sandbox'], { hidden: true }],
    [['--show'], { show: true }],
    [['--end-my-conference'], { endMyConference: true }],
    [['--quick-mute'], { presses: ['quickMute'] }],
    [['--mute-me', '--mute-all-but-me'], { presses: ['muteMe', 'muteAllButMe'] }],
    [['--admit', '--find-noise'], { presses: ['admit', 'findNoise'] }],
    [['--mute-me=now', '-mute-me', 'mute-me', '--muteMe', '--MUTE-ME', '--unmute-me', '--mute'], {}],
    [['--end-my-conference=true'], {}],
    [['--end-my-conference-now'], {}],
    [['-end-my-conference'], {}],
    [['end-my-conference'], {}],
    [['--END-MY-CONFERENCE'], {}],
    [['--demo ', ' --demo', '-demo', 'demo', '--demo=1', '--end', '--end-my-conference=all'], {}],
    [['--__proto__', '__proto__', 'constructor', 'toString'], {}],
    [['data:,', 'https://example.org', 'gavel://end'], {}],
    [['--user-data-dir=/x', '--inspect', '--no-sandbox'], {}],
    [[], {}],
  ] as const)('33 reads only known arguments from %j', (args, known) => {
    expect(readArguments(['/opt/Gavel/gavel', ...args])).toEqual({ ...none, ...known })
    // The program's own name does not count as an argument.
    expect(readArguments(['--demo', ...args])).toEqual({ ...none, ...known })
  })

  it('33 accepts only known arguments, whatever another program passes', () => {
    const property = fc.property(fc.array(fc.string({ unit: 'binary' })), (args) => {
      const flags = ['--demo', '--demo-vobiz', '--hidden', '--show', '--end-my-conference']
      const commands = ['--quick-mute', '--mute-me', '--mute-all-but-me', '--admit', '--find-noise']
      const known = args.filter((one) => flags.includes(one))
      const { presses, demos, ...request } = readArguments(['gavel', ...args])
      expect(Object.values(request).filter(Boolean).length + demos.length).toBe(new Set(known).size)
      expect(presses).toHaveLength(args.filter((one) => commands.includes(one)).length)
    })
    fc.assert(property, { numRuns: 2_000, seed })
  })

  it('33 ignores what a second instance sends besides its arguments', async () => {
    const main = (await readSources('electron')).filter(({ code }) => code.includes("'second-instance'"))
    expect(main.map(({ path }) => path)).toEqual(['electron/main.ts'])
    expect(main[0]?.code).toMatch(/'second-instance', \(_event, argv\) =>/)
    expect(main[0]?.code).toMatch(/requestSingleInstanceLock\(\)/)
    // On other systems, `tests/unit/desktop/lifecycle/profile-lock.test.ts` sends anything to its socket.
  })

  it.each(['remote-debugging-port', 'remote-debugging-pipe'])('34 is refused with --%s in a packaged app', (name) => {
    expect(harden(true, [name])).toMatch(new RegExp(`^Gavel does not start with --${name}:`))
    expect(harden(false, [name])).toBeUndefined()
    expect(harden(true)).toBeUndefined()
  })

  it('34 reads no environment variable that changes what a packaged window shows', async () => {
    const ofApp = await readSources('electron', 'shared')
    const named = occurrences(ofApp, /\b(?:env|environment)(?:\?\.)?\[[^\]]*\]|(?:process\.env|environment)\??\.\w+/g)
    const names = named.map((found) => /\['(\w+)'\]$/.exec(found)?.[1] ?? found)
    expect([...new Set(names)].toSorted()).toEqual([
      'APPIMAGE',
      'DBUS_SESSION_BUS_ADDRESS',
      'DISPLAY',
      // The tests below and in addresses.test.ts cover this and the next two.
      'ELECTRON_RENDERER_URL',
      'GAVEL_PLIVO_URL',
      'GAVEL_VOBIZ_URL',
      'MQTTJS_SOCKS_PROXY',
      'WAYLAND_DISPLAY',
      'XDG_CURRENT_DESKTOP',
    ])
    // Code that gets the whole environment must name the variables that it reads.
    expect(occurrences(ofApp, /\bprocess\.env\b(?!\[)|\} = .*\b(?:env|environment)\b/g)).toEqual([
      'electron/core.ts: } = system.environment',
      'electron/desktop/hardening.ts: process.env',
      'electron/desktop/platform.ts: process.env',
    ])
    const main = ofApp.find(({ path }) => path === 'electron/main.ts')?.code ?? ''
    expect(main).toMatch(/import\.meta\.env\.DEV \? process\.env\['ELECTRON_RENDERER_URL'\] : undefined/)
    expect(occurrences(ofApp, /ELECTRON_RENDERER_URL/g)).toHaveLength(1)
  })

  describe('on Windows', () => {
    afterEach(() => {
      vi.restoreAllMocks()
    })

    it('35 changes its working directory to the folder of the program', () => {
      const chdir = vi.spyOn(process, 'chdir').mockImplementation(() => undefined)
      vi.spyOn(process, 'platform', 'get').mockReturnValue('win32')
      harden(true)
      expect(chdir).toHaveBeenCalledExactlyOnceWith(dirname(process.execPath))
    })

    it.runIf(process.platform === 'win32')('35 changes its working directory in a real process', () => {
      const before = process.cwd()
      harden(true)
      expect(process.cwd().toLowerCase()).toBe(dirname(process.execPath).toLowerCase())
      process.chdir(before)
    })
  })
})

describe('text from outside', () => {
  it('6 is not interpreted as markup in a notification', () => {
    expect(notificationBody('<a href="x">A & B</a>', 'linux')).toBe('&lt;a href="x"&gt;A &amp; B&lt;/a&gt;')
    expect(notificationBody('A & B', 'darwin')).toBe('A & B')
  })

  it('49 is not interpreted as markup in the title of a notification', () => {
    expect(notificationTitle('<a href="x">A & B</a>', 'linux')).toBe('&lt;a href="x"&gt;A &amp; B&lt;/a&gt;')
    for (const hostile of ['<img src=x>', '</b>', '<!--', '&lt;b&gt;', '&#60;b', '&#x3C;b>', '<B>x']) {
      const shown = notificationTitle(hostile, 'linux')
      expect(shown, hostile).not.toMatch(/<|&(?!(?:amp|lt|gt);)/)
    }
    // Most notification servers show titles literally, so a title that contains no markup is not escaped.
    expect(notificationTitle('R&D, 1 < 2', 'linux')).toBe('R&D, 1 < 2')
    expect(notificationTitle('<b>', 'darwin')).toBe('<b>')
  })

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '＝1', '\u3000＠x', "'＝1"])(
    '6 is not interpreted as a formula in an export: %j',
    (cell) => {
      expect(toCsvCell(cell)).toMatch(/^"?'/)
    },
  )

  it('6 never becomes markup or code', async () => {
    const sources = await readSources()
    expect(
      occurrences(sources, /\{@html|innerHTML|outerHTML|insertAdjacentHTML|document\.write|createContextualFragment/g),
    ).toEqual([])
    expect(occurrences(sources, /\beval\(|new Function\b|setTimeout\(\s*['"`]|executeJavaScript|insertCSS/g)).toEqual(
      [],
    )
    expect(occurrences(sources, /\sstyle="/g)).toEqual([])
  })
})

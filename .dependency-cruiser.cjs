// Which folder may import which. Tests and scripts may import from every folder.

const own = (...folders) => `^electron/(${folders.join('|')})/`
const packages = (...names) => `(^|/)node_modules/(${names.join('|')})(/|$)`

const ELECTRON = packages('electron', 'electron-log', 'electron-store')
const NATIVE = packages('keytar')

/** Where the monitor's observations come from. */
const SOURCES = '^electron/(providers/|monitor/(monitor|schedule|account)\\.ts$)'

/** A folder of the main process may import from `folders` and shared/, and from no other folder of ours. */
const knowsOnly = (folder, folders, comment) => ({
  name: `${folder}-knows-${folders.join('-') || 'only-shared'}`,
  comment,
  severity: 'error',
  from: { path: own(folder) },
  to: { path: ['^(electron|relay|renderer|tests|scripts)/', '^shared/feed/'], pathNot: own(folder, ...folders) },
})

module.exports = {
  forbidden: [
    knowsOnly('providers', [], 'The clients of the providers stand alone, so that they can be used elsewhere.'),
    knowsOnly('monitor', ['providers'], 'The monitor reads; it must not be able to act.'),
    knowsOnly('moderation', ['monitor', 'providers', 'journal'], 'Actions know what is live and who carries them out.'),
    knowsOnly('journal', [], 'The journal records; it knows nobody.'),
    knowsOnly('accounts', ['providers', 'settings'], 'Accounts check credentials and are stored in the settings.'),
    knowsOnly('simulator', [], 'The simulator must never be fooled by our own client code.'),
    knowsOnly('settings', [], 'Settings are read by others.'),
    knowsOnly(
      'desktop',
      ['providers', 'monitor', 'moderation', 'journal', 'accounts', 'settings'],
      'The desktop side is a listener; it knows the ports, never the router or the simulator.',
    ),
    knowsOnly(
      'ipc',
      ['providers', 'monitor', 'moderation', 'journal', 'accounts', 'settings', 'desktop'],
      'The router answers the window; it never knows the simulator.',
    ),
    {
      name: 'relay-knows-core',
      comment:
        'The relay is a program of its own, which reads and publishes without Electron. It never acts: of moderation it knows only the listener that journals what was observed.',
      severity: 'error',
      from: { path: '^relay/' },
      to: {
        path: '^(electron|renderer|tests|scripts)/',
        pathNot: [own('monitor', 'providers', 'journal'), '^electron/moderation/journal-changes\\.ts$'],
      },
    },
    {
      name: 'nobody-knows-relay',
      comment: 'The relay runs on another machine. What both sides say is in shared/feed/.',
      severity: 'error',
      from: { path: '^(electron|shared|renderer)/' },
      to: { path: '^relay/' },
    },
    {
      name: 'team-only-by-application',
      comment: 'The core and everything that acts on it work without a team: it reads and tells through their ports.',
      severity: 'error',
      from: { path: '^(electron|shared|renderer)/', pathNot: '^electron/(team/|application\\.ts$)' },
      to: { path: '^electron/team/' },
    },
    {
      name: 'feed-of-team-and-relay',
      comment: 'What desks and relays tell each other is known to them alone.',
      severity: 'error',
      from: { path: '^(electron|shared|renderer)/', pathNot: ['^electron/team/', '^shared/feed/'] },
      to: { path: '^shared/feed/' },
    },
    {
      name: 'sounds-below-actions',
      comment: 'What is heard and recorded is known without an action; actions ask it, never the other way round.',
      severity: 'error',
      from: { path: '^electron/moderation/sounds/' },
      to: { path: '^electron/moderation/(actions|keep|ends)/' },
    },
    {
      name: 'monitor-parts-without-owner',
      comment: 'A part that imports what creates it makes a circle that no import shows: pass it what it needs.',
      severity: 'error',
      from: { path: own('monitor'), pathNot: '^electron/monitor/monitor\\.ts$' },
      to: { path: '^electron/(core|monitor/monitor)\\.ts$' },
    },
    {
      name: 'monitor-store-without-sources',
      comment: 'Observations of any source come in through apply(); the store calls none of them.',
      severity: 'error',
      from: { path: '^electron/monitor/(rule/|(snapshot-store|observation|changes|room-view|pending-actions)\\.ts$)' },
      to: { path: SOURCES, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'simulator-without-packages',
      comment:
        'Nothing but Node and the schemas of shared/, so that it says what a provider says, not what a library does.',
      severity: 'error',
      from: { path: own('simulator') },
      to: { path: packages('.+'), pathNot: packages('zod', '@types/node') },
    },
    {
      name: 'simulator-control-knows-only-simulator',
      comment: 'What makes the simulator fail must not be fooled by our own client code either.',
      severity: 'error',
      from: { path: '^tests/simulator/' },
      to: { path: '^(electron|renderer|tests|scripts)/', pathNot: '^(electron|tests)/simulator/' },
    },
    {
      name: 'shared-knows-nobody',
      comment: 'What both sides agree on: no Electron, no Node, no DOM, no package but zod.',
      severity: 'error',
      from: { path: '^shared/', pathNot: '^shared/(text|callers|feed)/' },
      to: { pathNot: ['^shared/', packages('zod')] },
    },
    {
      name: 'shared-callers-knows-nobody',
      comment: "Who is who is the same in every process; only the countries' rules for numbers come from a package.",
      severity: 'error',
      from: { path: '^shared/callers/' },
      to: { pathNot: ['^shared/', packages('libphonenumber-js')] },
    },
    {
      name: 'shared-feed-knows-nobody',
      comment: 'What desks and relays speak: no Electron, no package but zod, and of Node only what has no network.',
      severity: 'error',
      from: { path: '^shared/feed/', pathNot: '^shared/feed/mqtt-bus\\.ts$' },
      to: { pathNot: ['^shared/', packages('zod'), '^(node:)?crypto$'] },
    },
    {
      name: 'shared-text-knows-nobody',
      comment: 'Texts are the same in the tray and in the window.',
      severity: 'error',
      from: { path: '^shared/text/' },
      to: { pathNot: ['^shared/', packages('i18next')] },
    },
    {
      name: 'renderer-knows-only-shared',
      comment: 'The window reaches the main process through the bridge alone.',
      severity: 'error',
      from: { path: '^renderer/' },
      to: { path: ['^(electron|tests|scripts)/', ELECTRON, NATIVE] },
    },
    {
      name: 'renderer-without-node',
      comment: 'The window is sandboxed; nothing of Node exists there.',
      severity: 'error',
      from: { path: '^renderer/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'page-without-schemas',
      comment: 'zod in a page costs 100 kB and a violation of the content security policy: import types only.',
      severity: 'error',
      from: { path: ['^renderer/', '^electron/preload\\.ts$'] },
      to: {
        path: ['^shared/ipc/(contract|[\\w-]+-schemas)\\.ts$', packages('zod')],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'preload-knows-the-contract',
      comment: 'The bridge is built from the list of names; it needs Electron and that list.',
      severity: 'error',
      from: { path: '^electron/preload\\.ts$' },
      to: { pathNot: ['^shared/', ELECTRON, '^electron$'] },
    },
    {
      name: 'electron-in-few-places',
      comment: 'The parts that know about conferences run without Electron: tested in milliseconds, used elsewhere.',
      severity: 'error',
      from: {
        path: '^(electron|relay|shared|renderer)/',
        pathNot: ['^electron/(desktop|ipc|settings)/', '^electron/(main|preload)\\.ts$'],
      },
      to: { path: [ELECTRON, '^electron$'] },
    },
    {
      name: 'mqtt-in-one-place',
      comment: 'It costs megabytes: loaded on first use, by the only file that knows it.',
      severity: 'error',
      from: { path: '^(electron|relay|shared|renderer)/', pathNot: '^shared/feed/mqtt-bus\\.ts$' },
      to: { path: packages('mqtt', 'mqtt-packet') },
    },
    {
      name: 'keychain-in-one-place',
      comment: 'A native module that fails to load must be met in one place only.',
      severity: 'error',
      from: { path: '^(electron|relay|shared|renderer)/', pathNot: '^electron/accounts/keychain-vault\\.ts$' },
      to: { path: NATIVE },
    },
    {
      name: 'nobody-knows-main',
      comment: 'main.ts and preload.ts connect the parts; a part that needs them is in the wrong place.',
      severity: 'error',
      from: { path: '^(electron|relay|shared|renderer)/' },
      to: { path: '^electron/(main|preload)\\.ts$' },
    },
    {
      name: 'product-without-tests',
      comment: 'What is shipped knows neither tests nor scripts.',
      severity: 'error',
      from: { path: '^(electron|relay|shared|renderer)/' },
      to: { path: '^(tests|scripts)/' },
    },
    {
      name: 'no-circular',
      comment: 'Two files that need each other are one file, or lack a third.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-unresolved',
      comment: 'An import that leads nowhere.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^electron$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^out/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.renderer.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['svelte', 'import', 'require', 'node', 'default', 'types'],
    },
  },
}

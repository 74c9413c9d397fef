import { chmodSync, cpSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { build } from 'vite'
import { withoutDebug } from './package/without-debug.ts'

const project = resolve(import.meta.dirname, '..')
const { values } = parseArgs({ options: { out: { type: 'string', default: join(project, 'out/relay') } } })
const outDir = resolve(values.out)
const program = 'gavel-relay.mjs'

// The result is one file that runs on any Node from 20.20 on, without packages beside it.
await build({
  configFile: false,
  root: project,
  logLevel: 'warn',
  ssr: { noExternal: true },
  plugins: [withoutDebug],
  build: {
    outDir,
    emptyOutDir: false,
    ssr: join(project, 'relay/cli.ts'),
    target: 'node20.20',
    minify: false,
    rolldownOptions: {
      // ws uses these native modules only if they are installed.
      external: ['bufferutil', 'utf-8-validate'],
      output: { format: 'es', entryFileNames: program, codeSplitting: false, banner: '#!/usr/bin/env node' },
    },
  },
})
chmodSync(join(outDir, program), 0o755)
cpSync(join(project, 'relay/deploy'), outDir, { recursive: true })
process.stdout.write(`${join(outDir, program)}\n`)

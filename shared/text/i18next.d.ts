import 'i18next'
import type en from './en.json'

// Makes every key of the catalogue a type, so that a missing text fails the type check.
declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation'
    resources: { translation: typeof en }
    strictKeyChecks: true
    returnNull: false
  }
}

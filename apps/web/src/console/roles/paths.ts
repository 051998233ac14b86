import { pathOf } from '../use-act.ts'

/** Where roles' pages are in the console. */
export const ownRolePath = (role: string): string => `/roles/mine/${pathOf(role)}`
export const requestPath = (id: string): string => `/roles/requests/${pathOf(id)}`
export const wizardPath = (role: string): string => `/roles/request?${new URLSearchParams({ role })}`
export const verifyPath = (subject: string, role: string): string =>
  `/roles/verify?${new URLSearchParams({ subject, role })}`

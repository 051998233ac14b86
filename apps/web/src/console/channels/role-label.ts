/** What a role is called in short: the first label of its name. */
export const roleLabel = (role: string): string => role.split('.')[0] ?? role

/** In what a role is: its name without the label and what says that it is a role. */
export const roleHome = (role: string): string => role.replace(/^[^.]*\.(roles\.)?/, '')

/** How a client shows itself to a service over TLS (PEM), and whom it believes besides those that the system does. */
export type TlsMaterial = { readonly cert: string; readonly key: string; readonly ca?: string[] }

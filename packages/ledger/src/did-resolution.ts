import type { DidDocument } from './did-document.ts'

/** Why there is no document (W3C DID Resolution section 10); `unknownNetwork` as did:ethr resolvers say it. */
export type DidError =
  | 'invalidDid'
  | 'invalidOptions'
  | 'notFound'
  | 'methodNotSupported'
  | 'featureNotSupported'
  | 'representationNotSupported'
  | 'unknownNetwork'

/** The result of resolution (W3C DID Core 1.0 section 7.1, in the shape of the DIF resolver). Times are ISO 8601 to the second. */
export type DidResolution = {
  readonly didDocument: DidDocument | null
  readonly didResolutionMetadata: {
    readonly contentType?: string
    readonly error?: DidError
    /** What is wrong, for people. */
    readonly message?: string
  }
  readonly didDocumentMetadata: {
    readonly created?: string
    readonly updated?: string
    readonly deactivated?: boolean
    /** The block of the last change; `nextVersionId` of the one after it. */
    readonly versionId?: string
    readonly nextVersionId?: string
    readonly nextUpdate?: string
    /** The spelling used inside signed objects, if the DID was asked for in another. */
    readonly canonicalId?: string
  }
}

/** Which document is wanted: the one as of a moment (`versionTime`, ms) or of a block (`versionId`), and as what. */
export type DidResolutionOptions = {
  readonly versionTime?: number
  readonly versionId?: string
  /** A media type: `application/did+ld+json` (if left out), `application/did+json` or `application/did`. */
  readonly accept?: string
}

/** A resolution that came to nothing. */
export function unresolved(error: DidError, message: string): DidResolution {
  return { didDocument: null, didResolutionMetadata: { error, message }, didDocumentMetadata: {} }
}

import { context, propagation, type Span, SpanStatusCode, trace } from '@opentelemetry/api'

/** The W3C traceparent of the active span, if any is recorded; goes into signed headers. */
export function activeTraceparent(): string | undefined {
  const carrier: Record<string, string> = {}
  propagation.inject(context.active(), carrier)
  return carrier.traceparent
}

/** Runs `work` in a span that continues `traceparent`. Without an OpenTelemetry SDK registered it costs next to nothing. */
export async function withSpan<T>(
  name: string,
  traceparent: string | undefined,
  work: (span: Span) => Promise<T>,
): Promise<T> {
  const parent = traceparent === undefined ? context.active() : propagation.extract(context.active(), { traceparent })
  return trace.getTracer('digital-spine').startActiveSpan(name, {}, parent, async (span) => {
    try {
      return await work(span)
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR })
      throw error
    } finally {
      span.end()
    }
  })
}

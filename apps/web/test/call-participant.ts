/** Calls a participant's gateway through the sandbox, as its pages do. The status is for who asks to judge. */
export async function callParticipant<T = unknown>(
  url: string,
  key: string,
  method: string,
  path: string,
  body?: object,
): Promise<{ readonly status: number; readonly value: T }> {
  const response = await fetch(`${url}/api/participants/${key}/api/v2/${path}`, {
    method,
    headers: { origin: url, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, value: (text === '' ? undefined : JSON.parse(text)) as T }
}

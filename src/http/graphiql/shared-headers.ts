import { useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { useEffect } from 'react';

/** So long after the last key, the headers are taken to be complete. */
const TYPED_MS = 500;

/**
 * Has one set of headers serve all tabs, for as long as the page is open: who one is does not change from tab to tab. What
 * is typed replaces it; what GraphiQL itself puts there, of another tab or of the history, gives way to it. The schema, which
 * may be for those alone who say who they are, is fetched again when they change.
 */
export function SharedHeaders(): null {
  const editor = useGraphiQL(({ headerEditor }) => headerEditor);
  const { introspect } = useGraphiQLActions();
  useEffect(() => {
    if (!editor) return;
    let headers = editor.getValue();
    let typed: number | undefined;
    const listening = editor.onDidChangeModelContent(({ isFlush }) => {
      const text = editor.getValue();
      if (isFlush && !isSame(text, headers)) {
        // Later: the editor is still telling of this change.
        queueMicrotask(() => editor.setValue(headers));
        return;
      }
      const isNew = !isSame(text, headers);
      headers = text;
      if (!isNew) return;
      window.clearTimeout(typed);
      typed = window.setTimeout(introspect, TYPED_MS);
    });
    return () => {
      window.clearTimeout(typed);
      listening.dispose();
    };
  }, [editor, introspect]);
  return null;
}

/** Whether they differ in their layout alone, as after "Prettify". */
function isSame(one: string, other: string): boolean {
  return one.replace(/\s/g, '') === other.replace(/\s/g, '');
}

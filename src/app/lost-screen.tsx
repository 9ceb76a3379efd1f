import { useEffect, useState } from "react";
import type { ReactNode } from "react";
import { copyOf } from "../copy/copy";
import {
  canFetchCode,
  isChunkLoadError,
  isLostCode,
  reloadForChunks,
} from "../lib/chunk-load-recovery";

/** For `lazyComponent`. */
export function drawLost(error: unknown, placeholder: ReactNode): ReactNode {
  return <LostScreen error={error} placeholder={placeholder} />;
}

/**
 * In the place of a screen whose code was lost on its way: says what it waits for, and loads the
 * page again as soon as its server answers. Anything else that went wrong is for the error
 * boundary.
 */
function LostScreen(props: { error: unknown; placeholder: ReactNode }) {
  const { error, placeholder } = props;
  const [mends] = useState(() => isChunkLoadError(error));
  const [unreachable, setUnreachable] = useState(false);
  const [broken, setBroken] = useState(!isLostCode(error));
  useEffect(() => {
    let isWanted = true;
    void canFetchCode().then((can) => {
      if (!isWanted) return;
      if (can && !mends) setBroken(true);
      setUnreachable(!can);
      return reloadForChunks(() => isWanted && !(can && !mends));
    });
    return () => {
      isWanted = false;
    };
  }, [mends]);
  if (broken) throw error;
  return (
    <>
      {unreachable ? <p role="status">{copyOf("connection").screenLost}</p> : null}
      {placeholder}
    </>
  );
}

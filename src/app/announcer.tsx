import { useState } from "react";
import { useAnnouncement } from "../lib/announcements";

/** The one place where announcements are read from. It is there before anything is said. */
export function Announcer() {
  const { text, number } = useAnnouncement();
  // What was said on another page is not said again.
  const [before] = useState(number);
  return (
    <p role="status" className="sr-only">
      {number === before ? null : <span key={number}>{text}</span>}
    </p>
  );
}

/** The words of the first page behind sign-in. */

export const home = {
  title: "Home",
  /** By hour of the day, 0 to 23. */
  greeting: (hour: number, name: string | null) => {
    const part = hour < 5 ? "evening" : hour < 12 ? "morning" : hour < 18 ? "afternoon" : "evening";
    return name === null ? `Good ${part}` : `Good ${part}, ${name}`;
  },
  lead: "You are signed in. Only you and others who are signed in can see what is here.",
  section: "Your account",
  email: "Email",
  verified: "Verified",
  name: "Name",
  noName: "Not given",
  notConnected: "Not connected",
  method: "Signed in with",
  created: "Account created",
};

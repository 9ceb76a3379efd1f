/** The words beside a code that was mailed. */

export const codeStep = {
  resend: "Send a new code",
  resendBusy: "Sending",
  /**
   * {wait} is the next line, which is only for the eye: a button whose name changes every second
   * cannot be followed.
   */
  resendWaiting: "Send a new code {wait}",
  resendIn: (time: string) => `in ${time}`,
  resendWait: "Available after a short wait.",
  resendReady: "You can ask for a new code now.",
  resent: (email: string) => `New code sent to ${email}`,
  mailLate: "The mail is late: it waits to be sent. It may still take some minutes.",
  mailFailed: "The mail could not be sent. Check the address, or send a new code.",
  differentEmail: "Use a different email",
};

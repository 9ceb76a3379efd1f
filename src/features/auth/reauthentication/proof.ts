/** What the form of every proof is given. */
export interface ProofProps {
  email: string;
  onAnswer: (proven: boolean) => void;
}

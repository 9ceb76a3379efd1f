import { Component } from "react";
import type { ReactNode } from "react";
import { Alert } from "./alert";
import { TextButton } from "./button";

interface BoundaryProps {
  words: { title: string; text: string; retry: string };
  children: ReactNode;
}

/**
 * Keeps what one part could not load from taking the page with it. React reports the cause to the
 * console.
 */
export class SectionBoundary extends Component<BoundaryProps, { broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError(): { broken: boolean } {
    return { broken: true };
  }

  override render(): ReactNode {
    if (!this.state.broken) return this.props.children;
    const { title, text, retry } = this.props.words;
    return (
      <Alert tone="danger">
        <p className="font-medium">{title}</p>
        <p>
          <span>{text}</span>{" "}
          <TextButton onClick={() => this.setState({ broken: false })}>{retry}</TextButton>
        </p>
      </Alert>
    );
  }
}

import { Textarea } from "@/components/ui/textarea";
import { CopyButton } from "./copy-button";

interface MessageToCustomerProps {
  /** Of its text field; one page has several. */
  id: string;
  message: string;
}

/** Words ready to be sent by mail; whoever sends them may change them. */
export function MessageToCustomer({ id, message }: MessageToCustomerProps) {
  return (
    <div className="grid gap-1">
      <div className="flex items-center justify-between gap-2">
        <label htmlFor={id} className="text-table font-medium">
          Message to the customer
        </label>
        <CopyButton value={message} label="message" />
      </div>
      <Textarea id={id} readOnly value={message} rows={3} />
    </div>
  );
}
